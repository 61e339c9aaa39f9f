import { describe, expect, it } from "vitest";
import { LogClock, localTime } from "../../../shared/relay/maillog/LogClock.ts";

/** The times of stamps, one after the other; "none" where a stamp is no time. */
const timesOf = (latest: string, stamps: string[]) => {
  const clock = new LogClock({ latest: Date.parse(latest), localTime: Date.UTC });
  return stamps.map((stamp) => {
    const place = clock.read(Buffer.from(`>${stamp} vm postfix`), 1);
    if (place === -1) return "none";
    expect(place, stamp).toBe(1 + stamp.length + 1);
    return new Date(clock.at).toISOString().replace(".000Z", "Z");
  });
};

describe("the year of a time that has none", () => {
  it.each([
    [
      "is last year's for a time after the log's end",
      "2026-11-30T10:00:00Z",
      ["Dec 24 10:00:00"],
      ["2025-12-24T10:00:00Z"],
    ],
    [
      "allows a day for a zone or a clock that is ahead",
      "2026-11-30T10:00:00Z",
      ["Dec  1 10:00:00"],
      ["2026-12-01T10:00:00Z"],
    ],
    ["goes no further than that day", "2026-11-30T10:00:00Z", ["Dec  1 10:00:01"], ["2025-12-01T10:00:01Z"]],
    [
      "is that of the line before, even beyond the log's end",
      "2026-01-02T00:00:00Z",
      ["Dec 31 23:00:00", "Jan  1 00:00:00", "Jan  5 00:00:00"],
      ["2025-12-31T23:00:00Z", "2026-01-01T00:00:00Z", "2026-01-05T00:00:00Z"],
    ],
    [
      "goes back where rotated logs are read newest first",
      "2026-01-03T12:00:00Z",
      ["Jan  3 10:00:00", "Dec 25 10:00:00", "Dec 26 10:00:00"],
      ["2026-01-03T10:00:00Z", "2025-12-25T10:00:00Z", "2025-12-26T10:00:00Z"],
    ],
    [
      "stays for a line that comes a minute late",
      "2026-11-30T10:00:00Z",
      ["Nov 24 10:01:00", "Nov 24 10:00:00"],
      ["2026-11-24T10:01:00Z", "2026-11-24T10:00:00Z"],
    ],
    [
      "stays for 180 days back",
      "2026-12-01T00:00:00Z",
      ["Jul  1 10:00:00", "Jan  2 10:00:00"],
      ["2026-07-01T10:00:00Z", "2026-01-02T10:00:00Z"],
    ],
    [
      "is the next for more than 180 days back",
      "2026-12-01T00:00:00Z",
      ["Jul  1 10:00:00", "Jan  2 09:59:59"],
      ["2026-07-01T10:00:00Z", "2027-01-02T09:59:59Z"],
    ],
    [
      "stays for 360 days ahead",
      "2026-12-31T00:00:00Z",
      ["Jan  2 10:00:00", "Dec 28 10:00:00"],
      ["2026-01-02T10:00:00Z", "2026-12-28T10:00:00Z"],
    ],
    [
      "is the one before for more than 360 days ahead",
      "2026-12-31T00:00:00Z",
      ["Jan  2 10:00:00", "Dec 28 10:00:01"],
      ["2026-01-02T10:00:00Z", "2025-12-28T10:00:01Z"],
    ],
    [
      "has a leap day",
      "2028-12-01T00:00:00Z",
      ["Feb 28 23:59:59", "Feb 29 12:00:00", "Mar  1 00:00:00"],
      ["2028-02-28T23:59:59Z", "2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z"],
    ],
  ])("%s", (_, latest, stamps, times) => expect(timesOf(latest, stamps)).toEqual(times));
});

describe("a time with its year", () => {
  it.each([
    ["2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z"],
    ["2026-11-24T10:00:07.5Z", "2026-11-24T10:00:07.500Z"],
    ["2026-11-24T10:00:07.123456+01:00", "2026-11-24T09:00:07.123Z"],
    ["2026-11-24T10:00:00+0545", "2026-11-24T04:15:00Z"],
    ["2026-11-24T10:00:00-0330", "2026-11-24T13:30:00Z"],
    ["2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"],
    ["2027-01-01T00:30:00+01:00", "2026-12-31T23:30:00Z"],
    ["2026-11-24T10:00:00", "none"],
    ["2026-11-24T10:00:00+01:00:00", "none"],
    ["2026-11-24T10:00:x0Z", "none"],
    ["2026-11-24T10:00:0xZ", "none"],
    ["2026-13-24T10:00:00Z", "none"],
    ["2026-11-24 10:00:00", "none"],
    ["Abc 24 10:00:00", "none"],
    ["Nov 24 10-00-00", "none"],
    ["nov 24 10:00:00", "none"],
  ])("%s is %s", (stamp, time) => expect(timesOf("2026-12-01T00:00:00Z", [stamp])).toEqual([time]));

  it("counts whole milliseconds only", () => {
    const clock = new LogClock({ latest: 0, localTime: Date.UTC });
    clock.read(Buffer.from("2026-11-24T10:00:00.123456Z vm"), 0);
    expect(clock.at).toBe(Date.parse("2026-11-24T10:00:00.123Z"));
  });

  it("changes with the zone within a minute", () => {
    expect(
      timesOf("2026-12-01T00:00:00Z", ["2026-11-24T10:00:01+01:00", "2026-11-24T10:00:02+02:00"]),
    ).toEqual(["2026-11-24T09:00:01Z", "2026-11-24T08:00:02Z"]);
  });
});

describe("this machine's clock", () => {
  it("has the zone of this machine", () =>
    expect(localTime(2026, 10, 24, 10, 20, 30)).toBe(new Date(2026, 10, 24, 10, 20, 30).getTime()));
});
