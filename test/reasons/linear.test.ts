import { describe, expect, it } from "vitest";
import { RULES } from "../../shared/reasons/rules/inOrder.ts";
import { DELIVERY_RULES } from "../../shared/relay/maillog/rules/inOrder.ts";
import { REFUSED_HERE_RULES } from "../../shared/relay/maillog/rules/refusedHere.ts";

/** The alternatives of a pattern that are not inside a group. */
const alternatives = (pattern: string): string[] => {
  const parts = [""];
  let depth = 0;
  for (const [token] of pattern.matchAll(/\\.|\[(?:\\.|[^\]])*\]|[\s\S]/g)) {
    if (token === "(") depth++;
    if (token === ")") depth--;
    if (token === "|" && depth === 0) parts.push("");
    else parts[parts.length - 1] += token;
  }
  return parts;
};

const ENDLESS = /(?:\\[wWsSdD]|\]|\))[*+]/;
const ANY = /(?<!\\)\.[*+]/;

/** A server answers what it likes, so that a pattern must not be tried from each place to each other one. */
describe("the time that a rule takes grows as the reply does", () => {
  it.each(RULES.map(({ reason, words }) => [reason, words.source] as const))("%s: %s", (_, source) => {
    for (const alternative of alternatives(source)) {
      expect(alternative).not.toMatch(ENDLESS);
      if (!alternative.startsWith("^")) expect(alternative).not.toMatch(ANY);
    }
  });

  it.each(
    [...DELIVERY_RULES, ...REFUSED_HERE_RULES].flatMap(({ code, words }) =>
      words === undefined ? [] : [[code, words.source] as const],
    ),
  )("of a mail host's causes, %s: %s", (_, source) => {
    for (const alternative of alternatives(source)) {
      expect(alternative).not.toMatch(ENDLESS);
      expect(alternative).not.toMatch(ANY);
    }
  });

  it("finds a pattern that is not", () => {
    expect(alternatives("a(?:b|c)|[d|]\\\\|e")).toEqual(["a(?:b|c)", "[d|]\\\\", "e"]);
    expect("(?:bad|worse)\\w*[^|]{0,40}url").toMatch(ENDLESS);
    expect("bad.*url").toMatch(ANY);
  });
});
