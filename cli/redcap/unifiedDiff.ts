const CONTEXT = 3;

/** The difference of two texts that differ in one place, as patch(1) reads it. */
export const unifiedDiff = (before: string, after: string, name: string): string => {
  if (before === after) return "";
  const [left, right] = [linesOf(before), linesOf(after)];
  let first = 0;
  while (first < left.length && left[first] === right[first]) first++;
  let same = 0; // lines at the end
  while (same < Math.min(left.length, right.length) - first && left.at(-1 - same) === right.at(-1 - same))
    same++;
  const from = Math.max(0, first - CONTEXT);
  const trailing = Math.min(same, CONTEXT);
  const range = (lines: string[]) => `${from + 1},${lines.length - same + trailing - from}`;
  return [
    `--- a/${name}\n+++ b/${name}\n@@ -${range(left)} +${range(right)} @@\n`,
    ...left.slice(from, first).map((line) => told(" ", line)),
    ...left.slice(first, left.length - same).map((line) => told("-", line)),
    ...right.slice(first, right.length - same).map((line) => told("+", line)),
    ...left.slice(left.length - same, left.length - same + trailing).map((line) => told(" ", line)),
  ].join("");
};

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const told = (mark: string, line: string) =>
  `${mark}${line.endsWith("\n") ? line : `${line}\n\\ No newline at end of file\n`}`;
