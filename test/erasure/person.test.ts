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
