import { describe, expect, it } from "vitest";
import { noCounts } from "../../shared/tallies/counts.ts";
import { isQuietNight, isUnusualNight, NightHistory, nightClock } from "../../shared/warnings/nights.ts";
import { newOrigins, OriginHistory } from "../../shared/warnings/origins.ts";

const TODAY = "2027-01-31";
const dayBefore = (days: number) =>
  new Date(Date.parse(TODAY) - days * 86_400_000).toISOString().slice(0, 10);
const of = (name: string, send = 1): [string, ReturnType<typeof noCounts>] => [
  name,
  { ...noCounts(), send, volume: send },
];

describe("new origins", () => {
  /** The names of each day before today, from so many days before on, every day the same unless `more` says. */
  const known = (days: number, more: Record<number, string[]> = {}) => {
    const history = new OriginHistory(TODAY);
    for (let n = days; n >= 2; n--)
      history.add(
        dayBefore(n),
        ["usual", ...(more[n] ?? [])].map((name) => of(name)),
      );
    return history.known();
  };
  const names = (given: ReturnType<typeof known>, ...today: string[]) =>
    newOrigins("credential", [{ day: TODAY, keyed: today.map((name) => of(name)) }], given).map(
      ({ name }) => name,
    );

  it("are none while it learns, for 14 days from the first day with any", () => {
    expect(names(new OriginHistory(TODAY).known(), "new")).toEqual([]);
    expect(names(known(13), "new")).toEqual([]);
    expect(names(known(14), "new", "usual")).toEqual(["new"]);
  });

  it("are told on the day they came and the day after, with what they sent since", () => {
    const days = [
      { day: TODAY, keyed: [of("few", 2), of("new", 5)] },
      { day: dayBefore(1), keyed: [of("new", 4), of("usual", 100)] },
    ];
    expect(newOrigins("sourceIp", days, known(20))).toEqual([
      { kind: "sourceIp", name: "new", day: dayBefore(1), messages: 9 },
      { kind: "sourceIp", name: "few", day: TODAY, messages: 2 },
    ]);
    expect(names(known(20, { 2: ["new"] }), "new")).toEqual([]);
  });

  it("are none of whose mail is only opened", () => {
    const opened = { ...noCounts(), open: 3, click: 1 };
    expect(newOrigins("credential", [{ day: TODAY, keyed: [["reader", opened]] }], known(20))).toEqual([]);
  });

  it("are no news where a new one comes on 8 of 28 days, after the learning", () => {
    const changing = (days: number, from = 3) =>
      known(60, Object.fromEntries(Array.from({ length: days }, (_, n) => [from + n, [`host${n}`]])));
    expect(names(changing(7), "new")).toEqual(["new"]);
    expect(names(changing(8), "new")).toEqual([]);
    // Longer ago than 28 days, or while it learned.
    expect(names(changing(8, 29), "new")).toEqual(["new"]);
    expect(names(changing(8, 22), "new")).toEqual(["new"]);
    expect(names(changing(8, 21), "new")).toEqual([]);
    expect(known(20, { 19: ["a"], 18: ["b"], 7: ["c"], 6: ["d"] })).toMatchObject({ daysWithNew: 1 });
  });
});

describe("a night", () => {
  it("is from 22 to 6 by the clock of the time zone, and belongs to the day on which it began", () => {
    const berlin = nightClock("Europe/Berlin");
    expect(berlin("2027-01-30T20")).toBeUndefined();
    expect(berlin("2027-01-30T21")).toBe("2027-01-30");
    expect(berlin("2027-01-31T04")).toBe("2027-01-30");
    expect(berlin("2027-01-31T05")).toBeUndefined();
    // In summer the clock there is an hour further.
    expect(berlin("2027-06-30T20")).toBe("2027-06-30");
    expect(nightClock("America/New_York")("2027-02-01T04")).toBe("2027-01-31");
    expect(nightClock("UTC")("2027-02-01T00")).toBe("2027-01-31");
  });

  const usualOf = (nights: number, ...messages: number[]) => {
    const history = new NightHistory();
    for (const [n, some] of messages.entries()) history.add(`night ${n}`, [["redcap@uni.example", some]]);
    return history.usual(new Map([["redcap@uni.example", nights]])).get("redcap@uni.example");
  };

  it("is unusual from 100 messages on, and from three times the second-busiest on", () => {
    expect(isUnusualNight(99, usualOf(7))).toBe(false);
    expect(isUnusualNight(100, usualOf(7))).toBe(true);
    expect(isUnusualNight(299, usualOf(20, 100, 5, 4_000))).toBe(false);
    expect(isUnusualNight(300, usualOf(20, 100, 5, 4_000))).toBe(true);
    // One night alone was odd; that is none of its usual ones.
    expect(isUnusualNight(100, usualOf(20, 4_000))).toBe(true);
  });

  it("is never unusual where there are fewer than seven to compare with", () => {
    expect(isUnusualNight(1_000_000, usualOf(6, 1))).toBe(false);
    expect(isUnusualNight(1_000_000, usualOf(7, 1))).toBe(true);
    expect(isUnusualNight(1_000_000, undefined)).toBe(false);
  });

  it("adds up the hours of a night, and is quiet below 100 messages in all", () => {
    const history = new NightHistory();
    for (const night of ["a", "a", "b"]) history.add(night, [["x", 40]]);
    expect(history.usual(new Map([["x", 9]])).get("x")).toEqual({ messages: 40, nights: 9 });
    expect(isQuietNight(99)).toBe(true);
    expect(isQuietNight(100)).toBe(false);
  });
});
