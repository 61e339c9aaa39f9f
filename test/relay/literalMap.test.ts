import { describe, expect, it } from "vitest";
import { passwordChecks } from "../../cli/relay/checks/password.ts";
import { literalEntries, literalValue, shownMap } from "../../cli/relay/facts/literalMap.ts";
import type { Path } from "../../cli/relay/facts/relayFacts.ts";
import { Postfix } from "../../cli/relay/Postfix.ts";
import { factsOf, PASSWORD, RELAY, USER } from "./soundFacts.ts";

const INLINE = `inline:{ { ${RELAY} = ${USER}:${PASSWORD} }, b.example=x:y }`;

describe("a map that is written into main.cf", () => {
  it.each<[map: string, key: string, value: string | undefined]>([
    [INLINE, RELAY, `${USER}:${PASSWORD}`],
    [INLINE, "B.Example", "x:y"],
    [INLINE, "c.example", undefined],
    ["inline:{a=1, a=2}", "a", "2"],
    ["inline:{{a=smtp:[b]:587 c}}", "a", "smtp:[b]:587 c"],
    ["static:HOLD", "anything", "HOLD"],
    ["static:{ REJECT with words }", "anything", "REJECT with words"],
    ["hash:/x", "a", undefined],
  ])("%s has for %s", (map, key, value) => expect(literalValue(map, key)).toBe(value));

  it("is looked up without a program whose arguments others can read", async () => {
    // No program is found there, so that an attempt to run one fails.
    const postfix = new Postfix("/nowhere");
    expect(await postfix.lookUp(INLINE, RELAY)).toEqual({ kind: "found", value: `${USER}:${PASSWORD}` });
    expect(await postfix.entries(INLINE)).toHaveLength(2);
    expect(literalEntries("hash:/x")).toBeUndefined();
  });

  it("never appears in a check", () => {
    for (const map of [INLINE, `proxy:${INLINE}`, `static:${USER}:${PASSWORD}`, `unionmap:{${INLINE}}`]) {
      expect(shownMap(map)).toMatch(/^(proxy:)?(inline|static|unionmap):…$/);
      const found: Path["password"][] = [
        { kind: "off" },
        { kind: "none", keys: [RELAY], near: [] },
        { kind: "failed", map, why: "no" },
        { kind: "found", key: RELAY, map, entry: `${USER}:${PASSWORD}`, shadowed: "b" },
      ];
      for (const password of found) {
        const facts = factsOf({ client: { smtp_sasl_password_maps: `hash:/a, ${map}` }, path: { password } });
        const [path] = facts.paths;
        if (path === undefined) throw new Error("no path");
        expect(JSON.stringify(passwordChecks(path, facts))).not.toContain(PASSWORD);
      }
    }
  });
});
