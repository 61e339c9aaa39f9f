import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { STAGES } from "../../shared/erasure/ErasureTable.ts";
import { RULES } from "../../shared/erasure/rules.ts";

const doc = (name: string) => readFile(new URL(`../../docs/${name}.md`, import.meta.url), "utf8");

/** The cells of the table whose first column has this heading. */
const rowsBelow = (text: string, heading: string): string[][] => {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => line.startsWith(`| ${heading} `));
  const end = lines.findIndex((line, i) => i > from && !line.startsWith("|"));
  return lines.slice(from + 2, end).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
};

describe("docs/privacy.md", () => {
  it("says of every kind of item in the table what it holds, when it goes and what an erasure does", async () => {
    const kinds = rowsBelow(await doc("architecture"), "item").map(([kind]) => kind);
    const rows = rowsBelow(await doc("privacy"), "item");
    expect(rows.map(([kind]) => kind)).toEqual(kinds);
    for (const row of rows) for (const cell of row) expect(cell).not.toBe("");
  });

  it("promises nothing of an item that no stage of an erasure reads", async () => {
    const partitions = new Map(
      rowsBelow(await doc("architecture"), "item").map(([kind = "", pk = ""]) => [kind, pk]),
    );
    const read = [
      ...Object.values(RULES).flatMap((rule) => [...rule.partitions]),
      ...["R#", "JOB", "QUARANTINE#"],
    ];
    for (const [kind = "", , , does = ""] of rowsBelow(await doc("privacy"), "item")) {
      const keys = partitions.get(kind)?.match(/(?<=`)[A-Z_]+#?/g) ?? [];
      const isOf = (one: string, key: string) => (key.endsWith("#") ? one.startsWith(key) : one === key);
      const isRead = keys.some((key) => read.some((one) => isOf(one, key)));
      expect([kind, isRead]).toEqual([kind, !does.startsWith("nothing")]);
    }
    expect(STAGES).toHaveLength(Object.keys(RULES).length + 3);
  });
});
