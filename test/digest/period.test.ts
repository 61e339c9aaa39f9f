import { describe, expect, it } from "vitest";
import {
  InvalidPeriodError,
  lastDays,
  parsePeriod,
  periodBefore,
  periodInWords,
  periodText,
} from "../../shared/digest/period.ts";

const WEEK = { since: "2026-11-16", until: "2026-11-23", days: 7 };

describe("a period", () => {
  it.each(["2026-11-16/P7D", "2026-11-16/P1W", "P7D/2026-11-23", "2026-11-16/2026-11-23"])(
    "is read: %s",
    (text) => {
      expect(parsePeriod(text)).toEqual(WEEK);
      expect(periodText(parsePeriod(text))).toBe("2026-11-16/P7D");
    },
  );

  it.each([
    "",
    "2026-11-16",
    "P7D",
    "2026-11-16/",
    "2026-11-16/P0D",
    "2026-11-23/2026-11-16",
    "2026-02-30/P1D",
    "2026-11-16T00:00/P1D",
    "2026-11-16/P1M",
    "2026-11-16/P7D/x",
    "2026-11-16/P367D",
    "9999-12-31/P7D",
    "0000-01-01/P7D/",
  ])("is refused: %s", (text) => {
    expect(() => parsePeriod(text)).toThrow(InvalidPeriodError);
  });

  it("has one before it, ends today, and is said in words", () => {
    expect(periodBefore(WEEK)).toEqual({ since: "2026-11-09", until: "2026-11-16", days: 7 });
    expect(lastDays(7, new Date("2026-11-23T06:59:00Z"))).toEqual(WEEK);
    expect(lastDays(1, new Date("2026-03-01T00:00:00Z"))).toMatchObject({ since: "2026-02-28", days: 1 });
    expect(periodInWords(WEEK)).toBe("16 to 22 November 2026");
    expect(periodInWords(parsePeriod("2026-10-28/P7D"))).toBe("28 October to 3 November 2026");
    expect(periodInWords(parsePeriod("2026-11-16/P1D"))).toBe("Monday 16 November 2026");
  });
});
