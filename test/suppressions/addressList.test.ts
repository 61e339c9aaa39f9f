import { describe, expect, it } from "vitest";
import { toCsv } from "../../functions/api/http/csv.ts";
import { countAddresses, readAddressList } from "../../shared/suppressions/removal/addressList.ts";

const addresses = (text: string) => readAddressList(text).addresses;

describe("readAddressList", () => {
  it.each([
    [
      "a line each, of any kind, with a BOM, comments and blanks",
      "\ufeff# gone\r\na@x.org\r\n\r\n b@x.org\rc@x.org\n",
    ],
    ["commas and semicolons", "a@x.org,b@x.org; c@x.org;"],
    ["tabs and spaces", "a@x.org\tb@x.org c@x.org"],
    ["names", 'Ann <a@x.org>, "Smith, Bob" <b@x.org>; C <c@x.org>'],
    ["names with a comma, as Outlook copies them", "Smith, Ann <a@x.org>; Jones, Bob <b@x.org>\n'c@x.org'"],
    [
      "a table's first column",
      "a@x.org,BOUNCE,ann@other.org\nb@x.org;2026\nc@x.org\tits words: no <d@x.org>",
    ],
    ["the column of a heading", 'Name;E-Mail;Since\n"Smith; A";a@x.org;2026\nBob;b@x.org;\nC;"c@x.org";x'],
  ])("understands %s", (_, text) => {
    expect(addresses(text)).toEqual(["a@x.org", "b@x.org", "c@x.org"]);
  });

  it("reads our own CSV back, with line breaks and addresses in its words", () => {
    const rows = [
      ["+one@x.org", "BOUNCE", 'Its words: “550\r\nb@other.org, "gone"”'],
      ["two@x.org", "BOUNCE", ""],
    ];
    expect(readAddressList(toCsv(["address", "reason", "explanation"], rows))).toEqual({
      addresses: ["+one@x.org", "two@x.org"],
      duplicates: 0,
      none: [],
      cut: 0,
    });
  });

  it("keeps each spelling of the local part, for SES may list either, but not of the domain", () => {
    expect(readAddressList("Ada@x.org\nada@X.org\nada@x.org\nADA@x.org")).toEqual({
      addresses: ["Ada@x.org", "ada@X.org", "ADA@x.org"],
      duplicates: 1,
      none: [],
      cut: 0,
    });
    expect(countAddresses(["Ada@x.org", "ada@X.org", "ADA@x.org", "b@x.org"])).toBe(2);
  });

  it("counts what is there twice, and says which lines have none", () => {
    expect(readAddressList("a@x.org\na@X.org, a@x.org\nnobody\n@x.org\nb@x.org\nSmith; b@x.org")).toEqual({
      addresses: ["a@x.org", "b@x.org"],
      duplicates: 2,
      none: [
        { line: 3, text: "nobody" },
        { line: 4, text: "@x.org" },
        { line: 6, text: "Smith; b@x.org" },
      ],
      cut: 0,
    });
    expect(readAddressList("E-mail\na@x.org\n\n?")).toMatchObject({ none: [{ line: 4, text: "?" }] });
  });

  it("says of how many lines it took the first column only", () => {
    expect(readAddressList("a@x.org, b@x.org, junk\nc@x.org, d@x.org")).toMatchObject({
      addresses: ["a@x.org", "c@x.org", "d@x.org"],
      cut: 1,
    });
  });

  it("takes a quoted local part, and a quote that never ends, as they are", () => {
    expect(addresses('"a b"@x.org\n"c@x.org\nd@x.org')).toEqual(['"a b"@x.org', "d@x.org"]);
  });

  it("stays linear on a large file of anything", () => {
    const text = `${'"a@x.org;'.repeat(50_000)}\n${"x".repeat(500_000)}\n${"b@x.org\n".repeat(50_000)}`;
    expect(readAddressList(text).addresses).toContain("b@x.org");
    expect(readAddressList('"\\'.repeat(200_000)).none).toHaveLength(1);
  });
});
