import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { table } from "../../cli/api/output/table.ts";
import { clean, cleanLines, facts } from "../../cli/api/output/text.ts";

const COLUMNS = [{ title: "ADDRESS" }, { title: "STATE", most: 8 }, { title: "WHY" }];

describe("a table in 80 columns", () => {
  it("keeps the first column whole, shortens the middle, wraps the last", () => {
    const long = `${"x".repeat(50)}@example.org`;
    expect(
      table(COLUMNS, [
        ["a@example.org", "waiting for long", "word ".repeat(12)],
        [long, "ok", null],
      ]),
    ).toBe(
      `ADDRESS${" ".repeat(35)}STATE     WHY
a@example.org${" ".repeat(29)}waiting…  word word word word word
${" ".repeat(52)}word word word word word
${" ".repeat(52)}word word
${long}
${" ".repeat(42)}ok
`,
    );
  });

  it("has no line longer than 80 columns but for a long key, whatever is in it", () => {
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`table property: FC_SEED=${seed}`);
    const cell = fc.string({ unit: "binary-ascii", maxLength: 120 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }), (rows) => {
        const keys = new Set(rows.map(([key]) => clean(key).trim()));
        for (const line of table(COLUMNS, rows).split("\n"))
          expect(line.length <= 80 || keys.has(line)).toBe(true);
        expect(table(COLUMNS, rows)).not.toMatch(/[^\P{Cc}\n]/u);
      }),
      { seed },
    );
  });

  it("reckons with wide characters", () => {
    const out = table(COLUMNS, [["署名@example.org", "ok", "é".normalize("NFD")]]);
    expect(out.split("\n")[1]?.indexOf("ok")).toBe("署名@example.org".length + 2);
  });
});

describe("what comes from mail", () => {
  it("loses what a terminal would obey", () => {
    expect(clean("a\u001b[2Jb\u001b]0;title\u0007c\r\nd\u009b31me\u202ef\u0000")).toBe("abc def");
    expect(cleanLines("a\tb\n\u001b[1mc\u0007\r\n")).toBe("a  b\nc\n");
    expect(
      facts([
        ["note", "x\u001b[31m\ny"],
        ["none", null],
      ]),
    ).toBe("note  x y\n");
  });
});
