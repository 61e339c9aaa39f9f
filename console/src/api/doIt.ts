/**
 * For `useMutation` of a form: `mutate(() => …)` does what the form says at that moment. A `mutationFn` that says it
 * itself is renewed only once the page was painted, and whoever types and presses Enter is faster.
 */
export const doIt = <Answer>(it: () => Promise<Answer>): Promise<Answer> => it();
