import { describe, expect, it } from "vitest";
import { STAGES } from "../../shared/erasure/ErasureTable.ts";
import { RULES } from "../../shared/erasure/rules.ts";
import { page, rowsBelow } from "../docs/page.ts";

describe("docs/privacy.md", () => {
  it("says of every kind of item in the table what it holds, when it goes and what an erasure does", () => {
    const kinds = rowsBelow(page("architecture"), "item").map(([kind]) => kind);
    const rows = rowsBelow(page("privacy"), "item");
    expect(rows.map(([kind]) => kind)).toEqual(kinds);
    for (const row of rows) for (const cell of row) expect(cell).not.toBe("");
  });

  it("promises nothing of an item that no stage of an erasure reads", () => {
    const partitions = new Map(
      rowsBelow(page("architecture"), "item").map(([kind = "", pk = ""]) => [kind, pk]),
    );
    const read = [
      ...Object.values(RULES).flatMap((rule) => [...rule.partitions]),
      ...["R#", "J#", "JOB", "LIST_CHECK", "QUARANTINE#"],
    ];
    for (const [kind = "", , , does = ""] of rowsBelow(page("privacy"), "item")) {
      const keys = partitions.get(kind)?.match(/(?<=`)[A-Z_]+#?/g) ?? [];
      const isOf = (one: string, key: string) => (key.endsWith("#") ? one.startsWith(key) : one === key);
      const isRead = keys.some((key) => read.some((one) => isOf(one, key)));
      expect([kind, isRead]).toEqual([kind, !does.startsWith("nothing")]);
    }
    expect(STAGES).toHaveLength(Object.keys(RULES).length + 4);
  });
});
