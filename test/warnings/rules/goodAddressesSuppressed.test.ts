import { describe, expect, it } from "vitest";
import type { Facts } from "../../../shared/warnings/facts/facts.ts";
import type { GoodSuppressed } from "../../../shared/warnings/facts/goodSuppressed.ts";
import { goodAddressesSuppressed } from "../../../shared/warnings/rules/goodAddressesSuppressed.ts";
import { account, find, found } from "./findings.ts";

describe("good addresses that are suppressed", () => {
  const good = (given: Partial<GoodSuppressed> = {}): Partial<Facts> => ({
    goodSuppressed: [
      {
        code: "reputation",
        sender: "redcap@uni.example",
        count: 5,
        orMore: false,
        providers: [["gmail.com", 2]],
        since: "2026-11-24T01:02:03.000Z",
        ...given,
      },
    ],
  });

  it.each([
    [{ count: 4 }, 0],
    [{ count: 5 }, 1],
    [
      {
        count: 3,
        providers: [
          ["gmail.com", 2],
          ["aol.com", 1],
        ] as [string, number][],
      },
      0,
    ],
    [{ count: 3, providers: [["gmail.com", 3]] as [string, number][] }, 1],
    [{ count: 4, providers: [] }, 0],
  ])("%j: %i", (given, warnings) => {
    expect(found(goodAddressesSuppressed, good(given))).toHaveLength(warnings);
  });

  it("are none where the account does not suppress for bounces", () => {
    expect(found(goodAddressesSuppressed, { ...good(), ...account() })).toHaveLength(1);
    expect(
      found(goodAddressesSuppressed, { ...good(), ...account({ suppressedReasons: ["COMPLAINT"] }) }),
    ).toEqual([]);
  });

  it("are told with sender, providers and how to put them back", () => {
    const providers: [string, number][] = ["a", "b", "c", "d", "e"].map((name, n) => [
      `${name}.example`,
      9 - n,
    ]);
    const [many] = find(goodAddressesSuppressed, good({ orMore: true, providers })) ?? [];
    expect(many?.headline).toMatch(
      /^At least 5 good addresses suppressed: [a-z].* \(from redcap@uni\.example\)$/,
    );
    expect(many?.facts[0]).toMatch(
      /^At least 5 addresses hard-bounced mail from redcap@uni\.example .* and are still suppressed\./,
    );
    expect(many?.facts[1]).toBe(
      "Rejected by a.example (9), b.example (8), c.example (7), d.example (6) and 1 other.",
    );
    expect(many?.remedy?.map(({ target }) => target)).toEqual([
      { to: "identityDns", identity: "uni.example" },
      { to: "suppressionsByReason", reason: "reputation", since: "2026-11-24", sender: "redcap@uni.example" },
      { to: "removeByReason", reason: "reputation", since: "2026-11-24", sender: "redcap@uni.example" },
    ]);
    const [nobody] =
      find(goodAddressesSuppressed, good({ sender: "", count: 1, providers: [["gmail.com", 3]] })) ?? [];
    expect(nobody?.headline).toMatch(/^1 good address suppressed: [^@]*$/);
    expect(nobody?.facts[0]).toMatch(
      /^1 address hard-bounced mail in the last 24 hours and is still suppressed\./,
    );
    expect(nobody?.facts[1]).toBe("Rejected by gmail.com (3).");
    expect(nobody?.remedy?.map(({ target }) => target)).toEqual([
      undefined,
      { to: "suppressionsByReason", reason: "reputation", since: "2026-11-24" },
      { to: "removeByReason", reason: "reputation", since: "2026-11-24" },
    ]);
    const [content] = find(goodAddressesSuppressed, good({ code: "spamContent" })) ?? [];
    expect(content?.remedy?.[0]).not.toHaveProperty("target");
  });
});
