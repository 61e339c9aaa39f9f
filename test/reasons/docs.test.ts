import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { REASON_CODES, REASONS } from "../../shared/reasons/reason.ts";

const page = readFileSync(new URL("../../docs/reasons.md", import.meta.url), "utf8");

it("lists every reason in docs/reasons.md as the code has it", () => {
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  expect(rows.map(([, code]) => code)).toEqual(REASON_CODES.map((code) => `\`${code}\``));
  for (const [i, code] of REASON_CODES.entries()) {
    const { title, actor, retry, removal } = REASONS[code];
    expect(rows[i]?.slice(2, 6)).toEqual([title, actor, retry, removal]);
  }
});
