/** The earlier of two times, ISO 8601 UTC in the same precision. */
export const earlier = (one: string, other: string): string => {
  if (one < other) return one;
  return other;
};
