import { describe, expect, it } from "vitest";
import { forecastOf, noSummary, problemsIn, type Summary } from "../../shared/listChecks/forecast.ts";
import { verdictOf } from "../../shared/listChecks/words.ts";

const summary = (wouldBounce: number, kinds: Summary["kinds"]): Summary => ({
  total: Object.values(kinds).reduce((sum, count) => sum + count, 0),
  wouldBounce,
  kinds,
});
const verdict = (of: Summary, week: { sent: number; hardBounces: number }) =>
  verdictOf(of, forecastOf(of, week));

describe("the forecast for a list", () => {
  it("adds what would bounce to the week, and says what the clean list would do", () => {
    const list = summary(146, { noSuchDomain: 100, bouncedBefore: 46, neverSeen: 1_854 });
    const week = { sent: 1_940, hardBounces: 16 };
    expect(forecastOf(list, week)).toEqual({
      share: 0.073,
      mails: 2_000,
      rateNow: 16 / 1_940,
      rateWithAll: 162 / 3_940,
      rateWithClean: 16 / 3_794,
      review: 0.05,
    });
    expect(verdict(list, week)).toBe(
      "Of 2,000 addresses, 146 would bounce: 7.3% of this list. Your 7-day bounce rate would go from 0.82% to 4.1%; SES reviews an account at 5.0%. Without them: 0.42%.",
    );
  });

  it("counts suppressed addresses as mail but not as bounces", () => {
    const list = summary(0, { suppressed: 50, neverSeen: 50 });
    expect(forecastOf(list, { sent: 100, hardBounces: 10 })).toMatchObject({
      mails: 100,
      rateNow: 0.1,
      rateWithAll: 0.05,
      rateWithClean: 10 / 150,
    });
  });

  it("counts invalid addresses and duplicates as no mail", () => {
    const list = summary(1, { invalid: 3, duplicate: 4, nullMx: 1, neverSeen: 2 });
    expect(forecastOf(list, { sent: 0, hardBounces: 0 })).toMatchObject({
      share: 0.1,
      mails: 3,
      rateNow: null,
      rateWithAll: 1 / 3,
      rateWithClean: 0,
    });
  });

  it.each([
    [4, "; SES reviews an account at 5.0%"],
    [5, ", above the 5.0% at which SES reviews an account"],
  ])("names SES's line with %i of 100", (bounces, words) => {
    const list = summary(bounces, { noSuchDomain: bounces, neverSeen: 100 - bounces });
    expect(verdict(list, { sent: 0, hardBounces: 0 })).toBe(
      `Of 100 addresses, ${bounces} would bounce: ${bounces}.0% of this list. Your 7-day bounce rate would be ${bounces}.0%${words}. Without them: 0%.`,
    );
  });

  it("assumes nothing of what is unknown", () => {
    const list = summary(0, {
      dnsUnsure: 5,
      typo: 5,
      complainedBefore: 5,
      withoutMx: 5,
      role: 5,
      neverSeen: 5,
    });
    expect(problemsIn(list)).toBe(10);
    expect(forecastOf(list, { sent: 100, hardBounces: 1 })).toMatchObject({
      rateNow: 0.01,
      rateWithAll: 1 / 130,
      rateWithClean: 1 / 120,
    });
    expect(verdict(list, { sent: 100, hardBounces: 1 })).toBe(
      "Of 30 addresses, none is known to add a hard bounce. Mailing the list would not raise your 7-day bounce rate (1.0%).",
    );
  });

  it("is of nothing for an empty list", () => {
    expect(forecastOf(noSummary(), { sent: 0, hardBounces: 0 })).toMatchObject({
      share: null,
      rateNow: null,
      rateWithAll: null,
      rateWithClean: null,
    });
  });
});
