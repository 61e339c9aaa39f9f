/** How many calls of one task DynamoDB or SES get at once from here. */
const CONCURRENT_CALLS = 8;

/** Runs `task` over `inputs`, at most eight under way; results in the order of the inputs. Rejects as the first fails. */
export const inParallel = async <In, Out>(
  inputs: readonly In[],
  task: (input: In) => Promise<Out>,
): Promise<Out[]> => {
  const results: Out[] = new Array(inputs.length);
  const queue = inputs.entries();
  const worker = async () => {
    for (const [i, input] of queue) results[i] = await task(input);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_CALLS, inputs.length) }, worker));
  return results;
};
