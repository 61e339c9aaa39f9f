import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../shared/listChecks/reading/decodeText.ts";
import { readList } from "../../shared/listChecks/reading/readList.ts";
import { UnreadableListError } from "../../shared/listChecks/reading/splitRows.ts";

/** In pieces, so that each border falls everywhere once. */
const piecesOf = (text: string, size: number) =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));

const read = async (text: string, column?: string) => {
  const whole = await readList([text], { column });
  for (const size of [1, 2, 3, 7]) expect(await readList(piecesOf(text, size), { column })).toEqual(whole);
  return whole;
};
const addresses = async (text: string, column?: string) =>
  (await read(text, column)).rows.map((row) => row.addresses.join(" + "));

describe("a list of addresses", () => {
  it.each([
    ["plain lines", "a@x.org\r\nb@x.org\r\n\r\nc@x.org\n", []],
    ["plain lines with a heading", "E-Mail\na@x.org\nb@x.org\nc@x.org", ["E-Mail"]],
    ["one line with semicolons", "a@x.org; b@x.org;c@x.org", []],
    ["names as Outlook copies them", "Smith, Ann <a@x.org>; Jones, Bob <b@x.org>; c@x.org", []],
    ["names, a line each", "Ann <a@x.org>\nBob <b@x.org>\nC <c@x.org>", []],
    ["CSV with a heading", "id,email\n1,a@x.org\n2,b@x.org\n3,c@x.org\n", ["id,email"]],
    ["a column found by what it holds", "id;Kontakt\n1;a@x.org\n2;b@x.org\n3;c@x.org", ["id;Kontakt"]],
    ["no heading", '1,"Smith, Ann",a@x.org\n2,Bob,b@x.org\n3,"C ""x""",c@x.org', []],
    ["tabs", "id\te-mail\n1\ta@x.org\n2\tb@x.org\n3\tc@x.org", ["id\te-mail"]],
    ["Excel's sep line", "sep=;\nid;email\n1;a@x.org\n2;b@x.org\n3;c@x.org", ["sep=;", "id;email"]],
    [
      "the column of addresses rather than another with some",
      "email,asked by\na@x.org,me@x.org\nb@x.org,me@x.org\nc@x.org,",
      ["email,asked by"],
    ],
    ["a comment", "# our list\na@x.org\nb@x.org\nc@x.org", []],
  ])("is read from %s", async (_, text, header) => {
    const list = await read(text);
    expect(list.rows.map((row) => row.addresses)).toEqual([["a@x.org"], ["b@x.org"], ["c@x.org"]]);
    expect(list.header).toEqual(header);
  });

  it("keeps each row as it is written, and where it begins", async () => {
    const { rows } = await read('id,note,email\n1,"two\nlines ""x""",a@x.org\n2,,b@x.org');
    expect(rows).toEqual([
      { line: 2, raw: '1,"two\nlines ""x""",a@x.org', addresses: ["a@x.org"] },
      { line: 4, raw: "2,,b@x.org", addresses: ["b@x.org"] },
    ]);
  });

  it("gives a cell without an address as it is, and a blank one as none", async () => {
    expect(await addresses("id,email\n1,a@x.org\n2,unknown\n3,\n4,b at x.org")).toEqual([
      "a@x.org",
      "unknown",
      "",
      "b at x.org",
    ]);
  });

  it("takes several addresses of one cell together", async () => {
    expect(await addresses('id,email\n1,"a@x.org; b@x.org"\n2,c@x.org')).toEqual([
      "a@x.org + b@x.org",
      "c@x.org",
    ]);
  });

  it("uses the column that is named, by heading or by number", async () => {
    const text = "email,Guardian\na@x.org,g@x.org\nb@x.org,h@x.org";
    expect(await addresses(text, "guardian")).toEqual(["g@x.org", "h@x.org"]);
    expect(await addresses(text, "2")).toEqual(["g@x.org", "h@x.org"]);
    await expect(readList([text], { column: "mail" })).rejects.toThrow(
      "The list has no column mail. Its columns: email, Guardian.",
    );
    await expect(readList(["a@x.org\nb@x.org"], { column: "mail" })).rejects.toThrow(UnreadableListError);
  });

  it("says where a quotation mark is not closed", async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `${i},user${i}@x.org`);
    rows[2_000] = '2000,"user@x.org';
    await expect(readList(piecesOf(`id,email\n${rows.join("\n")}`, 1_000))).rejects.toThrow(
      /from line 2002 /,
    );
  });

  it("takes 100,000 addresses, and no more", async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, i) => `user${i}@x.org\n`);
    expect((await readList(rows(100_000))).rows).toHaveLength(100_000);
    await expect(readList(rows(100_001))).rejects.toThrow("more than 100,000 addresses");
  });

  it("takes as many addresses as a request of the API holds, and no more", async () => {
    // Each takes 399 bytes, with its quotation marks and comma, in UTF-8.
    const rows = (count: number) => Array.from({ length: count }, () => `${"ü".repeat(196)}@x.c\n`);
    const { rows: read } = await readList(rows(10_000));
    const body = JSON.stringify({ addresses: read.flatMap(({ addresses }) => addresses) });
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_000_000);
    await expect(readList(rows(10_001))).rejects.toThrow("take more than 4 MB. Split it");
  });

  it("gives back every cell of a table that CSV's rules wrote, in whatever pieces it comes", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", ";", " ", "ü") });
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`list rows property: FC_SEED=${seed}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 9 }),
        async (notes, size) => {
          const quoted = notes.map((note) => `"${note.replaceAll('"', '""')}"`);
          const text = `note,email\n${quoted.map((note, i) => `${note},u${i}@x.org`).join("\n")}\n`;
          const { rows } = await readList(piecesOf(text, size));
          expect(rows.map((row) => row.raw)).toEqual(quoted.map((note, i) => `${note},u${i}@x.org`));
          expect(rows.map((row) => row.addresses[0])).toEqual(quoted.map((_, i) => `u${i}@x.org`));
        },
      ),
      { seed },
    );
  });

  it("reads hostile text in time that grows with its length only", async () => {
    const time = async (text: string) => {
      const from = performance.now();
      await readList(piecesOf(text, 10_000)).catch(() => {});
      return performance.now() - from;
    };
    for (const unit of ['"', '",', '"a"', "<", "@", ",@", ' <"'])
      expect(await time(unit.repeat(200_000 / unit.length))).toBeLessThan(3_000);
  });
});

describe("a file's text", () => {
  const TEXT = "id;Name;email\r\n1;Jürgen Groß;j@x.org\r\n2;Zoë €;z@x.org\r\n";
  const decoded = async (bytes: Uint8Array, size: number) => {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    return (await Array.fromAsync(decodeText(pieces))).join("");
  };
  const utf16be = Buffer.from(TEXT, "utf16le").swap16();
  const ansi = Buffer.from(TEXT.replace("€", "\u0080"), "latin1");
  it.each([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${TEXT}`)],
    ["UTF-16 as Excel writes it", Buffer.from(`\ufeff${TEXT}`, "utf16le")],
    ["UTF-16 without a byte order mark", Buffer.from(TEXT, "utf16le")],
    ["UTF-16, big end first", Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
    ["Windows-1252", ansi],
    [
      "Windows-1252 that looks like ASCII at first",
      Buffer.concat([Buffer.from("a@x.org\n".repeat(100)), ansi]),
    ],
  ])("is decoded from %s", async (name, bytes) => {
    const expected = name.endsWith("first") && name.startsWith("W") ? "a@x.org\n".repeat(100) + TEXT : TEXT;
    for (const size of [1, 2, 3, 100, 10_000]) expect(await decoded(bytes, size)).toBe(expected);
  });
  it("is empty where the file is", async () => {
    expect(await decoded(new Uint8Array(), 1)).toBe("");
    expect((await readList([])).rows).toEqual([]);
  });
});
