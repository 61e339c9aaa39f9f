import { describe, expect, it } from "vitest";
import { compare, differenceOf, metricComparisons, TROUBLE_MARKS } from "../../shared/sesCounts/compare.ts";
import { recordedIn } from "../../shared/sesCounts/compareDaily.ts";
import { comparisonInWords, differenceInWords } from "../../shared/sesCounts/words.ts";
import { type Counts, noCounts } from "../../shared/tallies/counts.ts";

const counts = (some: Partial<Counts>): Counts => ({ ...noCounts(), ...some });
const exactly = (recorded: number) => ({ least: recorded, most: recorded });

describe("SES's count beside what is recorded", () => {
  it.each([
    ["19 messages of 19", 19, 0, "agrees"],
    ["20 messages of 20", 20, 0, "missing"],
    ["21 messages of 21", 21, 0, "missing"],
    ["4.99 % of 10,000", 10_000, 9_501, "agrees"],
    ["5 % of 10,000", 10_000, 9_500, "missing"],
    ["5.01 % of 10,000", 10_000, 9_499, "missing"],
    ["5 % of 399, which are 19 messages", 399, 380, "agrees"],
    ["5 % of 400, which are 20 messages", 400, 380, "missing"],
    ["19 more than SES counted", 0, 19, "agrees"],
    ["20 more than SES counted", 0, 20, "surplus"],
    ["4.99 % more", 9_501, 10_000, "agrees"],
    ["5 % more", 9_500, 10_000, "surplus"],
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

  it("takes the hours of the last 24 hours, and mail to the simulator as counted by SES or not", () => {
    const hours = [
      { key: "2026-11-24T00", counts: counts({ send: 5 }) },
      { key: "2026-11-23T01", counts: counts({ send: 100, simulatedSend: 10 }) },
      { key: "2026-11-23T00", counts: counts({ delivery: 1_000 }) },
      { key: "2026-11-22T23", counts: counts({ send: 7 }) },
    ];
    expect(recordedIn(hours, new Date("2026-11-24T00:10:00Z"))).toEqual({ least: 95, most: 1_105 });
  });
});

describe("SES's count by day", () => {
  const ses = { SEND: 100, DELIVERY: 90, PERMANENT_BOUNCE: 10, COMPLAINT: 0 };

  it("differs only where something is missing here, as SES leaves out mail to several recipients", () => {
    const all = counts({ send: 500, delivery: 480, hardBounce: 20, countedComplaint: 3 });
    expect(metricComparisons(ses, all).some(({ differs }) => differs)).toBe(false);
    const some = metricComparisons(ses, counts({ send: 100, delivery: 90, hardBounce: 5 }));
    expect(some.filter(({ differs }) => differs)).toEqual([
      { metric: "PERMANENT_BOUNCE", ses: 10, recorded: 5, differs: true },
    ]);
  });

  it.each([
    ["agree", 100],
    ["have more than SES counted", 1_000],
  ])("makes a comparison differ whose totals %s", (_what, recorded) => {
    const found = compare({
      day: "2026-11-23",
      at: "2026-11-24T00:40:00.000Z",
      ses: 100,
      recorded: exactly(recorded),
      metrics: metricComparisons(ses, counts({ send: 100, delivery: 90 })),
      hasRecordedAllDay: true,
    });
    expect(found.state).toBe("missing");
    expect(differenceInWords(found)).toBe("10 of 10 hard bounces are not recorded");
  });
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
      /^In the 24 hours to 2026-11-24 00:40 UTC SES counted 1,204 recipients\. The records agree\.$/,
    ],
    [1_204, 700, true, /; 700 are recorded\. 504 of 1,204 messages \(41\.9 ?%\) are not recorded\.$/],
    [700, 1_204, true, /; 1,204 are recorded\. 504 more messages are recorded than SES counted \(700\)\.$/],
    [1_204, 0, false, /Recording started less than 24 hours ago/],
  ])("of %i by SES and %i recorded", (ses, recorded, whole, text) => {
    expect(words(ses, recorded, whole)).toMatch(text);
  });
});
