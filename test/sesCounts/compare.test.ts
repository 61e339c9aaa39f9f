import { describe, expect, it } from "vitest";
import {
  type Comparison,
  compare,
  differenceOf,
  metricComparisons,
  TROUBLE_MARKS,
} from "../../shared/sesCounts/compare.ts";
import { comparisonInWords, differenceInWords } from "../../shared/sesCounts/words.ts";

const exactly = (recorded: number) => ({ least: recorded, most: recorded });

describe("SES's count beside what is recorded", () => {
  it.each([
    ["19 messages of 19", 19, 0, "agrees"],
    ["20 messages of 20", 20, 0, "missing"],
    ["21 messages of 21", 21, 0, "missing"],
    ["4.99% of 10,000", 10_000, 9_501, "agrees"],
    ["5% of 10,000", 10_000, 9_500, "missing"],
    ["5.01% of 10,000", 10_000, 9_499, "missing"],
    ["5% of 399, which are 19 messages", 399, 380, "agrees"],
    ["5% of 400, which are 20 messages", 400, 380, "missing"],
    ["19 more than SES counted", 0, 19, "agrees"],
    ["20 more than SES counted", 0, 20, "surplus"],
    ["4.99% more", 9_501, 10_000, "agrees"],
    ["5% more", 9_500, 10_000, "surplus"],
    ["nothing at all", 0, 0, "agrees"],
  ])("%s", (_what, ses, recorded, state) => {
    expect(differenceOf(ses, exactly(recorded)).state).toBe(state);
  });

  it("has other marks for bounces and complaints", () => {
    const states = [
      [4, 0],
      [5, 0],
      [100, 81],
      [100, 80],
    ].map(([ses = 0, ours = 0]) => differenceOf(ses, exactly(ours), TROUBLE_MARKS).state);
    expect(states).toEqual(["agrees", "missing", "agrees", "missing"]);
  });

  it("lets the hour in which the 24 hours begin be wholly in them, or not at all", () => {
    const within = { least: 1_000, most: 1_400 };
    expect(differenceOf(1_000, within)).toEqual({ state: "agrees", difference: 0, share: 0 });
    expect(differenceOf(1_400, within)).toMatchObject({ state: "agrees", difference: 0 });
    expect(differenceOf(1_500, within)).toEqual({ state: "missing", difference: 100, share: 100 / 1_500 });
    expect(differenceOf(900, within)).toEqual({ state: "surplus", difference: 100, share: 0.1 });
  });
});

describe("SES's count by day", () => {
  const ses = { SEND: 100, DELIVERY: 90, PERMANENT_BOUNCE: 10, COMPLAINT: 0 };

  it("differs only where something is missing here, as SES leaves out mail to several recipients", () => {
    const all = { SEND: 500, DELIVERY: 480, PERMANENT_BOUNCE: 20, COMPLAINT: 3 };
    expect(metricComparisons(ses, all).some(({ differs }) => differs)).toBe(false);
    const some = metricComparisons(ses, { ...all, PERMANENT_BOUNCE: 5 });
    expect(some.filter(({ differs }) => differs)).toEqual([
      { metric: "PERMANENT_BOUNCE", ses: 10, recorded: 5, differs: true },
    ]);
  });

  it("is compared of what is recorded alone", () => {
    expect(metricComparisons(ses, { SEND: 100, COMPLAINT: 0 }).map(({ metric }) => metric)).toEqual([
      "SEND",
      "COMPLAINT",
    ]);
  });

  const found = (more: Partial<Parameters<typeof compare>[0]>): Comparison =>
    compare({
      day: "2026-11-23",
      at: "2026-11-24T00:40:00.000Z",
      ses: 1_000,
      recorded: exactly(1_000),
      metrics: metricComparisons(
        { SEND: 1_000, DELIVERY: 950, PERMANENT_BOUNCE: 50, COMPLAINT: 6 },
        { SEND: 1_000, DELIVERY: 950, PERMANENT_BOUNCE: 0, COMPLAINT: 1 },
      ),
      hasRecordedAllDay: true,
      ...more,
    });

  it.each([
    ["agree", exactly(1_000), "50 of 50 hard bounces are not recorded"],
    ["have more than SES counted", exactly(5_000), "50 of 50 hard bounces are not recorded"],
    ["lack less than the marks", exactly(951), "50 of 50 hard bounces are not recorded"],
    ["lack as much as the marks", exactly(950), "50 of 1,000 messages (5.0%) are not recorded"],
    ["cannot be compared", null, "50 of 50 hard bounces are not recorded"],
  ])("tells the bounces that are missing where the totals %s", (_what, recorded, headline) => {
    const comparison = found({ recorded });
    expect(comparison.state).toBe("missing");
    expect(differenceInWords(comparison)?.replace(/\u00a0|\u202f/g, " ")).toBe(headline);
  });

  it("gives by how much and which share of the metric that lacks most, where the totals agree", () => {
    expect(found({})).toMatchObject({ difference: 50, share: 1 });
    expect(found({ recorded: exactly(900) })).toMatchObject({ difference: 100, share: 0.1 });
  });

  it("judges no metric of a service that has not recorded for 24 hours", () => {
    expect(found({ hasRecordedAllDay: false }).state).toBe("starting");
  });
});

describe("a count of which neither sends nor deliveries are recorded", () => {
  it.each([true, false])(
    "is not compared, and nothing is missing (recorded all day: %s)",
    (hasRecordedAllDay) => {
      const comparison = compare({
        day: "2026-11-23",
        at: "2026-11-24T00:40:00.000Z",
        ses: 200,
        recorded: null,
        metrics: [],
        hasRecordedAllDay,
      });
      expect(comparison).toMatchObject({ state: "notComparable", difference: 0, share: 0 });
      expect(differenceInWords(comparison)).toBeUndefined();
      expect(comparisonInWords(comparison)).toMatch(
        /SES counted 200 recipients\. This count cannot be compared: neither sends nor deliveries are recorded .*\.$/,
      );
    },
  );
});

describe("a comparison in words", () => {
  const words = (ses: number, recorded: number, hasRecordedAllDay = true) =>
    comparisonInWords(
      compare({
        day: "2026-11-23",
        at: "2026-11-24T00:40:00.000Z",
        ses,
        recorded: exactly(recorded),
        metrics: [],
        hasRecordedAllDay,
      }),
    );

  it.each([
    [
      1_204,
      1_200,
      true,
      /^In the 24 hours to 2026-11-24 00:40 UTC, SES counted 1,204 recipients\. The records agree\.$/,
    ],
    [1_204, 700, true, /; Postmaster recorded 700\. 504 of 1,204 messages \(41\.9 ?%\) are not recorded\.$/],
    [
      700,
      1_204,
      true,
      /; Postmaster recorded 1,204\. 504 more messages are recorded than SES counted \(700\)\.$/,
    ],
    [1_204, 0, false, /Postmaster has recorded for less than 24 hours/],
  ])("of %i by SES and %i recorded", (ses, recorded, whole, text) => {
    expect(words(ses, recorded, whole)).toMatch(text);
  });
});
