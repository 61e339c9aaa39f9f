import { describe, expect, it } from "vitest";
import { type Counts, noCounts } from "../../shared/tallies/counts.ts";
import { type Baseline, History, isAbnormal } from "../../shared/warnings/baselines/baseline.ts";
import { median } from "../../shared/warnings/baselines/median.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { spike } from "../../shared/warnings/rules/spike.ts";

/** So much mail, of which so much bounced for good. */
const day = (send: number, hardBounce: number): Counts => ({
  ...noCounts(),
  send,
  bounce: hardBounce,
  hardBounce,
});

describe("the median", () => {
  it.each([
    [[], 0],
    [[3], 3],
    [[1, 4], 2.5],
    [[9, 1, 5], 5],
    [[10, 9, 1, 2], 5.5],
    [[100, 20, 3], 20],
  ])("of %j is %d", (values, expected) => expect(median(values)).toBe(expected));
});

describe("what is normal", () => {
  const normalOf = (days: Counts[]) => {
    const history = new History();
    for (const counts of days) history.add([["a", counts]]);
    return history.baseline().get("a");
  };
  const days = (count: number, send: number, hardBounce = 0) =>
    Array.from({ length: count }, () => day(send, hardBounce));

  it("is known from five days with twenty messages each", () => {
    expect(normalOf(days(4, 20))).toBeUndefined();
    expect(normalOf(days(5, 20))).toEqual({ median: 0, mad: 0 });
    expect(normalOf([...days(4, 20), ...days(3, 19)])).toBeUndefined();
  });

  it("is the median of the rates and of their deviations, which one bad day does not bend", () => {
    expect(normalOf([day(100, 1), day(100, 2), day(100, 3), day(100, 4), day(100, 90)])).toEqual({
      median: 0.03,
      mad: expect.closeTo(0.01, 9),
    });
  });
});

describe("a day's bounces", () => {
  const isOf = (counts: Counts, normal?: { median: number; mad: number }) => isAbnormal(counts, normal);

  it.each([
    // Without a history: 30 messages and a fifth of them.
    [29, 10, undefined, false],
    [30, 10, undefined, true],
    [50, 9, undefined, false],
    [50, 10, undefined, true],
    [51, 10, undefined, false],
    // With one that never varied: six times half a percent, which is the lowest share that counts at all.
    [1_000, 29, { median: 0, mad: 0 }, false],
    [1_000, 30, { median: 0, mad: 0 }, true],
    [100, 9, { median: 0, mad: 0 }, false],
    [1_000, 49, { median: 0.02, mad: 0 }, false],
    [1_000, 50, { median: 0.02, mad: 0 }, true],
    // With one that varies: six standard deviations, 1.4826 of the median deviation each.
    [10_000, 1_089, { median: 0.02, mad: 0.01 }, false],
    [10_000, 1_090, { median: 0.02, mad: 0.01 }, true],
  ])("%i sent, %i bounced, usual %j: unusual %s", (send, bounced, normal, expected) => {
    expect(isOf(day(send, bounced), normal)).toBe(expected);
  });
});

describe("the warning of a spike", () => {
  type Keyed = [string, Counts][];
  const facts = (
    sender: Keyed,
    recipientDomain: Keyed,
    baseline: Partial<NonNullable<Facts["baseline"]>> = {},
  ) =>
    ({
      today: { sender, recipientDomain },
      baseline: { sender: new Map(), recipientDomain: new Map(), ...baseline },
      hasDenominator: true,
    }) as unknown as Facts;
  const findings = (given: Facts, open: string[] = []) =>
    spike.find(given, (subject) => open.includes(subject));
  const subjects = (given: Facts, open: string[] = []) =>
    findings(given, open)?.map(({ subject }) => subject);
  const bad = day(100, 50);
  const domains = (count: number): Keyed =>
    Array.from({ length: count }, (_, n) => [`d${n}.example`, day(100, 60 - n)]);

  it("needs a baseline, and sends or deliveries", () => {
    expect(findings({ ...facts([["a", bad]], []), hasDenominator: false })).toBeUndefined();
    const { baseline: _, ...without } = facts([["a", bad]], []);
    expect(findings(without)).toBeUndefined();
    expect(subjects(facts([["a", day(100, 1)]], []))).toEqual([]);
  });

  it("names each sender, the worst first, with the domains as detail", () => {
    const given = facts(
      [
        ["a@uni.example", day(100, 40)],
        ["b@uni.example", day(100, 50)],
      ],
      domains(7),
      { sender: new Map([["a@uni.example", { median: 0.01, mad: 0 }]]) as Baseline },
    );
    expect(findings(given)).toMatchObject([
      {
        subject: "sender b@uni.example",
        headline: "Unusual bounces: sender b@uni.example, 50.0% today",
        facts: [
          "50 hard bounces out of 100 messages today (UTC): 50.0%.",
          "There is no history to compare with yet.",
          "Most of them are at d0.example (60), d1.example (59), d2.example (58), d3.example (57), d4.example (56).",
        ],
      },
      {
        subject: "sender a@uni.example",
        facts: [expect.anything(), "Usual over the last four weeks: 1.0%.", expect.anything()],
      },
    ]);
    expect(findings(facts([["a", bad]], []))?.[0]?.facts).toHaveLength(2);
  });

  it("names up to three domains, and more of them together", () => {
    expect(subjects(facts([], domains(3)))).toEqual([0, 1, 2].map((n) => `recipient domain d${n}.example`));
    expect(findings(facts([], domains(4)))).toMatchObject([
      {
        subject: "recipient domains",
        headline: "Unusual bounces at 4 recipient domains today",
        facts: ["Most of them are at d0.example (60), d1.example (59), d2.example (58), d3.example (57)."],
      },
    ]);
  });

  it("goes on with those that it warned of already", () => {
    const open = ["recipient domain d0.example"];
    expect(subjects(facts([], domains(4)), open)).toEqual(
      [0, 1, 2, 3].map((n) => `recipient domain d${n}.example`),
    );
    expect(subjects(facts([], domains(5)), open)).toEqual(["recipient domains", ...open]);
    expect(subjects(facts([["a", bad]], domains(2)), open)).toEqual(["sender a", ...open]);
    expect(subjects(facts([], domains(1)), ["recipient domains"])).toEqual(["recipient domains"]);
    expect(subjects(facts([], []), ["recipient domains"])).toEqual([]);
  });

  it("says where to look: a sender, or the very domain", () => {
    const targets = (given: Facts) => findings(given)?.[0]?.remedy?.map(({ target }) => target);
    const events = { to: "events", type: "bounce" };
    expect(targets(facts([["a", bad]], []))).toEqual([events, { to: "statsBySender" }]);
    expect(targets(facts([], domains(1)))).toEqual([events, { to: "domain", domain: "d0.example" }]);
    expect(targets(facts([], domains(4)))).toEqual([events, { to: "statsByDomain" }]);
  });
});
