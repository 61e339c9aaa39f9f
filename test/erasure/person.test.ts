import { describe, expect, it } from "vitest";
import { personOf, withoutPerson } from "../../shared/erasure/person.ts";

const ada = personOf("ada@xn--mnchen-3ya.example");

describe("personOf", () => {
  it.each([
    "ADA@xn--mnchen-3ya.example",
    "<Ada@München.example>",
    "rfc822;ada@xn--mnchen-3ya.example.",
    "'ada@xn--mnchen-3ya.example'",
    '"ada"@xn--mnchen-3ya.example',
    '"ada@xn--mnchen-3ya.example"',
    "orig_to=ada@xn--mnchen-3ya.example,",
    "ada@mu\u0308nchen.example",
    String.raw`{\"text\":\"\nada@xn--mnchen-3ya.example\"}`,
    String.raw`{"to":"ada@m\u00fcnchen.example"}`,
    "https://x.example/?e=ada%40xn--mnchen-3ya.example&n=1",
    "%3Cada%40xn--mnchen-3ya.example%3E",
    "https://x.example/?e=ada%40münchen.example",
  ])("finds her in %s, and puts her id there", (text) => {
    expect(ada.isIn(text)).toBe(true);
    const after = ada.withoutAddress(text);
    expect(after).toContain(ada.id);
    expect(ada.isIn(after)).toBe(false);
    expect(after.toLowerCase()).not.toMatch(/ada.{0,3}(@|%40)/);
  });

  it.each([
    "grace.ada@xn--mnchen-3ya.example",
    "x+ada@xn--mnchen-3ya.example",
    "ada@xn--mnchen-3ya.example.org",
    "ada@xn--mnchen-3ya.example-clinic.org",
    "ada@xn--mnchen-3yaXexample",
    "ada at xn--mnchen-3ya.example",
    "",
  ])("leaves somebody else's text alone: %s", (text) => {
    expect(ada.isIn(text)).toBe(false);
    expect(ada.withoutAddress(text)).toBe(text);
  });

  it("finds an address whose local part needs its quotes, in JSON too", () => {
    const odd = personOf('"odd one"@example.org');
    for (const text of ['x "Odd One"@example.org', String.raw`{"to":"\"odd one\"@example.org"}`])
      expect(odd.withoutAddress(text)).toMatch(new RegExp(`["x] ?${odd.id}`));
    expect(odd.isIn("odd one@example.org")).toBe(false);
  });

  const wrapped = (text: string, envelopes: number): string =>
    envelopes === 0 ? text : wrapped(JSON.stringify({ Type: "Notification", Message: text }), envelopes - 1);
  const escaped = (text: string) =>
    text.replace(/[^ -~]|[<>@]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

  it.each([0, 1, 2, 3])("finds what JSON quotes or escapes within %i envelopes", (envelopes) => {
    const odd = personOf('"odd one"@example.org');
    const slash = personOf('"odd\\\\one"@example.org');
    for (const [person, text] of [
      [odd, JSON.stringify({ to: ['"Odd One"@example.org'] })],
      [slash, JSON.stringify({ to: ['"odd\\\\one"@example.org'] })],
      [ada, escaped(JSON.stringify({ to: ["Ada <Ada@München.example>"] }))],
      [ada, JSON.stringify({ text: "to:\nada@münchen.example" })],
    ] as const) {
      const whole = wrapped(text, envelopes);
      expect([whole, person.isIn(whole)]).toEqual([whole, true]);
      expect(person.isIn(person.withoutAddress(whole))).toBe(false);
      expect(person.withoutAddress(whole)).toContain(person.id);
    }
    const grace = wrapped(escaped(JSON.stringify({ to: ["öada@münchen.example"] })), envelopes);
    expect(ada.isIn(grace)).toBe(false);
  });
});

describe("withoutPerson", () => {
  it("replaces her in strings at any depth, and gives back the very same where she is nowhere", () => {
    const value = { a: ["x", { b: "to Ada@münchen.example" }], n: 1, z: new Uint8Array([1]), nothing: null };
    expect(withoutPerson(value, ada)).toEqual({ ...value, a: ["x", { b: `to ${ada.id}` }] });
    expect(withoutPerson(value, ada).z).toBe(value.z);
    const other = { a: ["x", { b: "to bo@example.net" }] };
    expect(withoutPerson(other, ada)).toBe(other);
  });
});
