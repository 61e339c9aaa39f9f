import { describe, expect, it } from "vitest";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { forecast, judgeRate } from "../../shared/warnings/rate.ts";
import { BOUNCES } from "./watchedRates.ts";

const NOW = new Date("2026-11-24T12:00:00Z");
const DAY = 86_400_000;

/** A day so long ago, with this many bounces of so much mail. */
const day = (ago: number, hardBounce: number, sent = 1_000) => ({
  day: new Date(Date.parse("2026-11-24T00:00:00Z") - ago * DAY).toISOString().slice(0, 10),
  volume: { sent, hardBounce, countedComplaint: 0 },
});
/** Days of 1,000 messages each, the last of them today, of which so many bounced. */
const days = (...bounces: number[]) => bounces.toReversed().map((count, ago) => day(ago, count));
/** In how many days the line is crossed. */
const inDays = (some: Facts["days"], rate: number) => {
  const at = forecast({ days: some, now: NOW }, rate, BOUNCES);
  return at === undefined ? undefined : (at.getTime() - NOW.getTime()) / DAY;
};

describe("the day on which a rate crosses the line", () => {
  it("is where the median slope leads", () => {
    // 0.2 percent a day: from 4.2% it takes four days; more than five are too far ahead.
    expect(inDays(days(10, 12, 14, 16), 0.042)).toBeCloseTo(4, 9);
    expect(inDays(days(10, 12, 14, 16), 0.040_1)).toBeCloseTo(4.95, 9);
    expect(inDays(days(10, 12, 14, 16), 0.039_9)).toBeUndefined();
    expect(inDays(days(10, 20, 30, 40), 0.045)).toBeCloseTo(0.5, 9);
  });

  it.each([
    [0.019_99, undefined],
    [0.02, 3],
    [0.020_1, 2.99],
    [0.049_99, 0.001],
    [0.05, undefined],
  ])("is told from two fifths of the line on, up to it: %d: %s", (rate, expected) => {
    const found = inDays(days(10, 20, 30, 40), rate);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 9);
  });

  it("needs four days of the last week with enough mail and bounces", () => {
    expect(inDays(days(20, 30, 40), 0.045)).toBeUndefined();
    expect(inDays([...days(10, 20, 30), day(7, 1)], 0.045)).toBeUndefined();
    const four = days(60, 70, 80, 90);
    const [today, yesterday, third] = four as [Facts["days"][number], ...Facts["days"]];
    const with4th = (fourth: Facts["days"][number]) =>
      inDays([today, yesterday, third].concat(fourth) as Facts["days"], 0.045);
    expect(with4th(day(3, 5, 99))).toBeUndefined();
    expect(with4th(day(3, 5, 100))).toBeDefined();
    expect(with4th(day(3, 4))).toBeUndefined();
    expect(with4th(day(3, 5))).toBeDefined();
    expect(with4th(day(6, 10))).toBeDefined();
    expect(with4th(day(7, 10))).toBeUndefined();
    // A day begins at midnight: the seventh counts while the clock is not past its beginning.
    const midnight = new Date("2026-11-24T00:00:00Z");
    const at = forecast(
      { days: [today, yesterday, third, day(7, 10)] as Facts["days"], now: midnight },
      0.045,
      BOUNCES,
    );
    expect(at).toBeDefined();
  });

  it("is none where it does not rise, or on too few of the pairs of days", () => {
    expect(inDays(days(20, 20, 20, 20), 0.045)).toBeUndefined();
    expect(inDays(days(40, 30, 20, 10), 0.045)).toBeUndefined();
    // Of ten pairs of days eight rise, or seven.
    expect(inDays(days(10, 30, 20, 40, 35), 0.045)).toBeDefined();
    expect(inDays(days(10, 40, 20, 30, 35), 0.045)).toBeUndefined();
  });
});

describe("the warning of a rate", () => {
  const judged = (counted: Partial<Facts["counted"]>, more: Partial<Facts> = {}) => {
    const none = { sent: 0, hardBounce: 0, countedComplaint: 0 };
    const facts = {
      now: NOW,
      counted: { day: none, week: none, month: none, ...counted },
      days: [],
      hasDenominator: true,
      ...more,
    };
    return judgeRate(facts as unknown as Facts, BOUNCES, false);
  };
  const volume = (sent: number, hardBounce: number) => ({ sent, hardBounce, countedComplaint: 0 });

  it("needs sends or deliveries, and enough mail", () => {
    expect(judged({ day: volume(10_000, 1_000) }, { hasDenominator: false })).toBeUndefined();
    expect(judged({ month: volume(99, 50) })).toEqual([]);
  });

  it("says how many of how many, and what SES does at which rate", () => {
    expect(judged({ week: volume(2_000, 120) })).toEqual([
      {
        subject: "account",
        severity: "warning",
        headline: "Bounce rate is 6.0% over the last 7 days",
        facts: [
          "120 hard bounces out of 2,000 messages sent in the last 7 days: 6.0%.",
          "SES puts an account under review at 5.0% and may pause its sending at 10.0%.",
        ],
      },
    ]);
  });

  it("foretells the day, while the line is not crossed", () => {
    const rising = { days: days(10, 20, 30, 40) };
    expect(judged({ day: volume(1_000, 30) }, rising)).toMatchObject([
      {
        severity: "notice",
        headline: "Bounce rate may reach 5.0% on Thursday 26 November",
        facts: [{}, {}, "At the pace of the last few days, it will reach 5.0% on Thursday 26 November."].map(
          (fact) => (typeof fact === "string" ? fact : expect.any(String)),
        ),
      },
    ]);
    expect(judged({ day: volume(1_000, 50) }, rising)).toMatchObject([
      { severity: "warning", headline: "Bounce rate is 5.0% over the last 24 hours" },
    ]);
    expect(judged({ day: volume(1_000, 15) }, rising)).toEqual([]);
  });
});
