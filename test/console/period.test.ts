import { expect, test } from "vitest";
import { daysOf, periodOf, presetsOf } from "../../console/src/pages/digest/period.ts";

test("offers whole UTC days that are over, and the month before wherever in a year it is", () => {
  expect(presetsOf(new Date("2027-01-01T00:30:00Z"))).toEqual([
    { name: "Yesterday", period: "2026-12-31/P1D" },
    { name: "Last 7 days", period: "2026-12-25/P7D" },
    { name: "Last 30 days", period: "2026-12-02/P30D" },
    { name: "Last month", period: "2026-12-01/P31D" },
  ]);
  expect(presetsOf(new Date("2028-03-31T23:59:00Z")).at(-1)?.period).toBe("2028-02-01/P29D");
});

test("takes a first and a last day, both within it, and gives them back", () => {
  expect(periodOf("2026-11-16", "2026-11-22")).toEqual({ period: "2026-11-16/P7D" });
  expect(daysOf("2026-11-16/P7D")).toEqual({ first: "2026-11-16", last: "2026-11-22" });
  expect(periodOf("2026-11-16", "2026-11-16")).toEqual({ period: "2026-11-16/P1D" });
  expect(periodOf("2026-11-16", "2026-11-15")).toEqual({ problem: "The last day is before the first." });
  expect(periodOf("2025-01-01", "2026-06-01")).toEqual({ problem: "A digest covers at most 366 days." });
  expect(daysOf("rubbish")).toBeUndefined();
});
