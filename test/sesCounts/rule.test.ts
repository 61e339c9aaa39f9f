import { describe, expect, it } from "vitest";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import type { Facts } from "../../shared/warnings/facts/facts.ts";
import { countsDiffer } from "../../shared/warnings/rules/countsDiffer.ts";

const AT = "2026-11-24T00:40:00.000Z";
const comparison = (more: Partial<Comparison>): Comparison => ({
  day: "2026-11-23",
  at: AT,
  state: "missing",
  ses: 1_000,
  recorded: { least: 800, most: 800 },
  difference: 200,
  share: 0.2,
  metrics: [],
  causes: [],
  ...more,
});
const found = (given: Comparison | undefined, now = AT) =>
  countsDiffer.find(
    { now: new Date(now), ...(given === undefined ? {} : { comparison: given }) } as Facts,
    () => false,
  );
const severities = (given: Comparison) => found(given)?.map(({ severity }) => severity);

describe("the warning of counts that differ", () => {
  it.each([
    [0.05, "notice"],
    [0.199, "notice"],
    [0.2, "warning"],
    [0.201, "warning"],
  ])("of a share of %d is a %s", (share, severity) => {
    expect(severities(comparison({ share }))).toEqual([severity]);
  });

  it("is none where the counts agree, more is recorded, or nothing is judged yet", () => {
    for (const state of ["agrees", "surplus", "starting"] as const)
      expect(found(comparison({ state }))).toEqual([]);
  });

  it("neither opens nor ends without a comparison of the last three days", () => {
    expect(found(undefined)).toBeUndefined();
    expect(found(comparison({}), "2026-11-27T00:40:00.000Z")).toHaveLength(1);
    expect(found(comparison({}), "2026-11-27T00:40:00.001Z")).toBeUndefined();
  });
});
