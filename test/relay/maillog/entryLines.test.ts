import { describe, expect, it } from "vitest";
import { EntryLines } from "../../../shared/relay/maillog/EntryLines.ts";
import { LogClock } from "../../../shared/relay/maillog/LogClock.ts";
import { LATEST } from "./storiesOf.ts";

const clock = () => new LogClock({ latest: LATEST, localTime: Date.UTC });

/** For each line: what it ends, and whether it was part of an entry; then what the end of the log tells. */
const taken = (lines: string[]) => {
  const entries = new EntryLines();
  const taking = lines.map((line) => entries.take(line, clock()));
  return {
    parts: taking.map(({ isPart }) => isPart),
    records: taking.map(({ records }) => records),
    entries,
  };
};
const messages = (lines: string[]) =>
  taken(lines)
    .records.flat()
    .map(({ message }) => message);

describe("JSON in several lines", () => {
  it.each([
    ["an object", ["{", '"MESSAGE" : "hi"', "}"]],
    ["an object that another follows in a list", ["[", "{", '"MESSAGE":"hi"', "},"]],
    ["the innermost of objects", ['"a":1,', "{", '"x" : {', '"MESSAGE":"hi"', "}"].slice(1)],
    ["one under a key", ['"events": [', "{", '"message":"hi"', "}"]],
    ["one under a key without spaces", ['"entry":{', '"message":"hi"', "}"]],
    ["one with white space around", ["  {  ", '   "message":"hi"  ', "  }  "]],
    ["one that closes its list too", ["{", '"message":"hi"', "}]"]],
  ])("tells %s", (_what, lines) => {
    expect(messages(lines)).toEqual(["hi"]);
    expect(taken(lines).parts.slice(-3)).toEqual([true, true, true]);
    expect(taken(lines).entries.isOpen).toBe(false);
  });

  it.each([
    ["a brace with text behind", "{ text"],
    ["a brace with text before", "text {"],
    ["a key with text behind its brace", '"a": { "b"'],
    ["a key without a brace", '"a": 1'],
  ])("does not begin with %s", (_what, line) => {
    expect(taken([line]).parts).toEqual([false]);
    expect(taken([line]).entries.isOpen).toBe(false);
  });

  it("is given up at a line that is none of JSON, which is then read for itself", () => {
    const { parts, entries } = taken(["{", '"MESSAGE":"hi"', "Nov 24 10:00:00 vm postfix/qmgr[3]: x"]);
    expect(parts).toEqual([true, true, false]);
    expect(entries.isOpen).toBe(false);
  });

  it("does not end at a line that begins with a brace and has text behind", () => {
    expect(messages(["{", '"MESSAGE":"hi"', "} x", "}"])).toEqual([]);
  });

  it("is given up after 1,000 lines, not before", () => {
    const long = (fields: number) => [
      "{",
      ...Array.from({ length: fields }, (_, n) => `"f${n}":"x",`),
      '"MESSAGE":"hi"',
      "}",
    ];
    expect(messages(long(997))).toEqual(["hi"]);
    expect(messages(long(1_000))).toEqual([]);
  });

  it("tells nothing of what the log breaks off", () => {
    const { entries } = taken(["{", '"MESSAGE":"hi"']);
    expect(entries.isOpen).toBe(true);
    expect(entries.end()).toEqual([]);
    expect(entries.isOpen).toBe(false);
  });
});

describe("fields in lines (-o export)", () => {
  const ENTRY = ["__CURSOR=s=1", "MESSAGE=a=b", "_HOSTNAME=vm"];

  it("end with an empty line", () => {
    const { parts, records, entries } = taken([...ENTRY, ""]);
    expect(parts).toEqual([true, true, true, true]);
    expect(records.flat()).toMatchObject([{ message: "a=b", host: "vm" }]);
    expect(entries.isOpen).toBe(false);
  });

  it("end with the log", () => {
    expect(taken(ENTRY).entries.end()).toMatchObject([{ message: "a=b" }]);
  });

  it("do not leave a field to the next entry", () => {
    const next = taken([...ENTRY, "", "__CURSOR=s=2", "MESSAGE=c", ""]);
    expect(next.records.flat()).toMatchObject([{ host: "vm" }, { message: "c", host: "" }]);
  });

  it("begin only with a field of the journal's own", () => {
    for (const line of ["MESSAGE=hi", "x __CURSOR=1", "__cursor=1", "text"])
      expect(taken([line]).parts, line).toEqual([false]);
  });

  it("are given up at a line that is no field", () => {
    expect(taken([...ENTRY, "text of something else"]).parts).toEqual([true, true, true, false]);
  });

  it("pass a line that begins with =", () => {
    const entries = new EntryLines();
    for (const line of [...ENTRY, "=x"]) entries.take(line, clock());
    expect(entries.end()).toEqual([]);
  });

  it("name the field whose bytes follow, within an entry only", () => {
    const { entries } = taken(ENTRY);
    expect(entries.fieldOfBytes("MESSAGE")).toBe("MESSAGE");
    for (const line of ["message", "MESSAGE=x", " MESSAGE", "MESSAGE x", ""])
      expect(entries.fieldOfBytes(line), line).toBeUndefined();
    entries.setBytes("MESSAGE", Buffer.from("bytes"));
    expect(entries.end()).toMatchObject([{ message: "bytes" }]);
    expect(entries.fieldOfBytes("MESSAGE")).toBeUndefined();
  });
});

describe("fields below a time (-o verbose)", () => {
  const HEAD = "Tue 2026-11-24 10:00:00.500000 UTC [s=abc;i=1]";
  const FIELDS = ["    MESSAGE=hi", "    _HOSTNAME=vm"];

  it("end where the next begins, with the time above them", () => {
    const { parts, records } = taken([HEAD, ...FIELDS, HEAD]);
    expect(parts).toEqual([true, true, true, true]);
    expect(records[3]).toMatchObject([
      { message: "hi", host: "vm", time: String(Date.parse("2026-11-24T10:00:00.5Z") * 1_000) },
    ]);
  });

  it("end with the log, or at a line of something else, which is read for itself", () => {
    expect(taken([HEAD, ...FIELDS]).entries.end()).toMatchObject([{ message: "hi" }]);
    const { parts, records } = taken([HEAD, ...FIELDS, "-- Boot 1 --"]);
    expect(parts[3]).toBe(false);
    expect(records[3]).toMatchObject([{ message: "hi" }]);
  });

  it.each([`x ${HEAD}`, `${HEAD} x`, "Tue 2026-11-24 10:00:00 UTC", "Tue 2026-99-99 10:00:00 UTC [s=abc]"])(
    "do not begin with %s",
    (line) => {
      expect(taken([line]).parts).toEqual([false]);
    },
  );
});
