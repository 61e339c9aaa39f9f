/** As ids are made, of base64url: one in 64 begins with a hyphen. No short option is as long; a long one has two. */
const HYPHENED_ID = /^-\w[\w-]{14,41}$/;

/**
 * Arguments with the ids that look like options behind `--`, where nothing is an option any more [POSIX 12.2]: an id is
 * copied from a list, and nobody would know why just this one is refused.
 */
export const idsLast = (args: readonly string[]): string[] => {
  const end = args.indexOf("--");
  const before = end === -1 ? args : args.slice(0, end);
  const isId = (arg: string) => HYPHENED_ID.test(arg);
  const ids = before.filter(isId);
  if (ids.length === 0) return [...args];
  return [...before.filter((arg) => !isId(arg)), "--", ...ids, ...(end === -1 ? [] : args.slice(end + 1))];
};
