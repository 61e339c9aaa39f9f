import { describe, expect, it } from "vitest";
import { besideLine, LINES } from "../../shared/tallies/lines.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { judgeRate, representative } from "../../shared/warnings/rate.ts";
import { BOUNCES, COMPLAINTS } from "./watchedRates.ts";

const factsOf = (day: Partial<Facts["counted"]["day"]>, more: Partial<Facts["counted"]> = {}) => {
  const whole = (some: Partial<Facts["counted"]["day"]> = {}) => ({
    sent: 0,
    hardBounce: 0,
    countedComplaint: 0,
    ...some,
  });
  const counted = { day: whole(day), week: more.week ?? whole(day), month: more.month ?? whole(day) };
  return {
    now: new Date("2026-11-24T12:00:00Z"),
    counted,
    days: [],
    hasDenominator: true,
  } as unknown as Facts;
};

const severity = (facts: Facts, watched: typeof BOUNCES | typeof COMPLAINTS, wasOpen = false) =>
  judgeRate(facts, watched, wasOpen)?.[0]?.severity;

describe("how grave a rate is", () => {
  // Of 10,000 mails: 4%, 5% and 10% are marks of bounces, 0.08%, 0.1% and 0.5% those of complaints.
  it.each([
    [399, undefined],
    [400, "notice"],
    [499, "notice"],
    [500, "warning"],
    [999, "warning"],
    [1_000, "critical"],
  ])("for %i bounces of 10,000 is %s", (hardBounce, expected) => {
    expect(severity(factsOf({ sent: 10_000, hardBounce }), BOUNCES)).toBe(expected);
  });

  it.each([
    [79, undefined],
    [80, "notice"],
    [99, "notice"],
    [100, "warning"],
    [499, "warning"],
    [500, "critical"],
  ])("for %i complaints of 100,000 is %s", (countedComplaint, expected) => {
    expect(severity(factsOf({ sent: 100_000, countedComplaint }), COMPLAINTS)).toBe(expected);
  });

  it("falls below its mark by a tenth before the warning ends", () => {
    expect(severity(factsOf({ sent: 10_000, hardBounce: 360 }), BOUNCES, true)).toBe("notice");
    expect(severity(factsOf({ sent: 10_000, hardBounce: 359 }), BOUNCES, true)).toBeUndefined();
  });

  it("says nothing of fewer bounces than count, whatever their share", () => {
    expect(severity(factsOf({ sent: 100, hardBounce: 9 }), BOUNCES)).toBeUndefined();
    expect(severity(factsOf({ sent: 100, hardBounce: 10 }), BOUNCES)).toBe("critical");
    expect(severity(factsOf({ sent: 400, countedComplaint: 2 }), COMPLAINTS)).toBeUndefined();
    expect(severity(factsOf({ sent: 400, countedComplaint: 3 }), COMPLAINTS)).toBe("critical");
  });
});

describe("the time a rate is of", () => {
  const volumes = (day: number, week: number, month: number) => {
    const of = (sent: number) => ({ sent, hardBounce: 0, countedComplaint: 0 });
    return factsOf(of(day), { week: of(week), month: of(month) });
  };

  it.each([
    ["24 hours", 1_000, 5_000, 9_000],
    ["7 days", 999, 1_000, 9_000],
    ["30 days", 10, 999, 1_000],
    ["30 days", 10, 20, 100],
    [undefined, 10, 20, 99],
  ])("is %s for %i, %i and %i mails", (name, ...mails) => {
    expect(representative(volumes(...(mails as [number, number, number])))?.name).toBe(name);
  });
});

describe("a rate beside SES's line, as figures colour it", () => {
  it.each([
    [0.039_99, "well"],
    [0.04, "near"],
    [0.049_99, "near"],
    [0.05, "over"],
  ])("%d is %s", (rate, expected) => {
    expect(besideLine(rate, LINES.bounceRate.review)).toBe(expected);
  });
});
