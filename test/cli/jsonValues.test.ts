import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonValues } from "../../cli/replay/jsonValues.ts";

async function* inChunks(text: string, size = 7) {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
const values = async (text: string, size?: number) =>
  (await Array.fromAsync(jsonValues(inChunks(text, size)))).map(
    ({ text: value, line }) => `${line}: ${value}`,
  );

describe("jsonValues", () => {
  it("finds values one a line, over many lines, and one after the other", async () => {
    expect(await values('{"a":1}\n{"b":"}\\""}\n')).toEqual(['1: {"a":1}', '2: {"b":"}\\""}']);
    expect(await values('\uFEFF\n{\n  "a": [1,\n 2]\n}{"b":2}\n\n[{}]')).toEqual([
      '2: {\n  "a": [1,\n 2]\n}',
      '5: {"b":2}',
      "7: [{}]",
    ]);
  });

  it("keeps what is no JSON, lines that follow one another as one piece", async () => {
    expect(await values('hello\nworld\n{"a":1} tail\n{"b":2}')).toEqual([
      "1: hello\nworld",
      '3: {"a":1}',
      "3: tail",
      '4: {"b":2}',
    ]);
    expect(await values("x".repeat(1_000_000), 65_536)).toEqual([`1: ${"x".repeat(1_000_000)}`]);
  });

  it("goes on after a record that was cut off", async () => {
    expect(await values('{"a":{"b":"cut\n{"c":1}\n')).toEqual(['1: {"a":{"b":"cut', '2: {"c":1}']);
    expect(await values('{"a":{"b":[1,2\n{"c":1}\n')).toEqual(['1: {"a":{"b":[1,2', '2: {"c":1}']);
    expect(await values('{"eventType":"Bounce","mail":{')).toEqual(['1: {"eventType":"Bounce","mail":{']);
  });

  it("gives back any values in any layout and chunks", async () => {
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`jsonValues property: FC_SEED=${seed}`);
    const value = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue()));
    const printed = fc.tuple(value, fc.constantFrom(0, 2), fc.constantFrom("", "\n", "\r\n \n"));
    await fc.assert(
      fc.asyncProperty(fc.array(printed), fc.integer({ min: 1, max: 50 }), async (parts, size) => {
        const text = parts
          .map(([one, indent, between]) => JSON.stringify(one, null, indent) + between)
          .join("");
        const found = await Array.fromAsync(jsonValues(inChunks(text, size)));
        expect(found.map((piece) => JSON.parse(piece.text))).toEqual(
          parts.map(([one]) => JSON.parse(JSON.stringify(one))),
        );
      }),
      { seed },
    );
  });
});
