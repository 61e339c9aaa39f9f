import { describe, expect, it } from "vitest";
import { passed } from "../../local/lambda/timetable.ts";

const at = (text: string) => new Date(text);

describe("a slot of the local timetable", () => {
  it("has passed from its time on, by the clock there, summer and winter", () => {
    const slot = { at: "07:00", timeZone: "Europe/Berlin" };
    expect(passed(slot, at("2026-11-24T05:59:59Z"))).toBeUndefined();
    expect(passed(slot, at("2026-11-24T06:00:00Z"))).toBe("2026-11-24");
    expect(passed(slot, at("2026-07-01T04:59:00Z"))).toBeUndefined();
    expect(passed(slot, at("2026-07-01T05:00:00Z"))).toBe("2026-07-01");
  });

  it("is on its weekday only, as it is there", () => {
    const slot = { at: "00:30", timeZone: "Asia/Tokyo", weekday: "Mon" };
    expect(passed(slot, at("2026-11-22T15:29:00Z"))).toBeUndefined();
    expect(passed(slot, at("2026-11-22T15:30:00Z"))).toBe("2026-11-23");
    expect(passed(slot, at("2026-11-23T15:30:00Z"))).toBeUndefined();
  });
});
