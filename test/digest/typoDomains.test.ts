import { describe, expect, it } from "vitest";
import { typoDomains } from "../../shared/digest/typoDomains.ts";
import { type Counts, noCounts } from "../../shared/tallies/counts.ts";

const counts = (some: Partial<Counts>): Counts => ({ ...noCounts(), ...some });
const bounced = (hardBounce: number) => counts({ send: hardBounce, bounce: hardBounce, hardBounce });

const proposed = (domains: [string, Counts][]) =>
  typoDomains(domains).map(({ domain, meant }) => `${domain} → ${meant}`);

describe("typoDomains", () => {
  it.each([
    ["gmial.com", "gmail.com"],
    ["gmail.con", "gmail.com"],
    ["gmail.co", "gmail.com"],
    ["hotmial.com", "hotmail.com"],
    ["outlok.com", "outlook.com"],
    ["t-onlin.de", "t-online.de"],
    ["yahooo.com", "yahoo.com"],
  ])("proposes for %s", (domain, meant) => {
    expect(proposed([[domain, bounced(3)]])).toEqual([`${domain} → ${meant}`]);
  });

  it("knows domains that much is delivered to, whoever they are of", () => {
    const own: [string, Counts] = ["uni-heidelberg.de", counts({ send: 900, delivery: 890 })];
    expect(proposed([own, ["uni-heidelbreg.de", bounced(2)]])).toEqual([
      "uni-heidelbreg.de → uni-heidelberg.de",
    ]);
    expect(proposed([["uni-heidelbreg.de", bounced(2)]])).toEqual([]);
  });

  it("leaves alone what gets mail, what never bounced, what is known itself, and what is like nothing", () => {
    expect(
      proposed([
        ["gmial.com", counts({ send: 3, bounce: 1, hardBounce: 1, delivery: 2 })],
        ["gmaill.com", counts({ send: 3 })],
        ["gmx.net", bounced(9)],
        ["ymail.com", bounced(9)],
        ["ab.de", bounced(9)],
        ["clinic.example", bounced(9)],
      ]),
    ).toEqual([]);
  });

  it("has the most bounces first, and ten at most", () => {
    const many = Array.from({ length: 26 }, (_, n): [string, Counts] => [
      `gmail.co${String.fromCharCode(97 + n)}`,
      bounced(n + 1),
    ]);
    const found = typoDomains(many);
    expect(found).toHaveLength(10);
    expect(found[0]?.bounces).toBe(26);
  });
});
