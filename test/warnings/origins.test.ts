import { describe, expect, it } from "vitest";
import { noCounts } from "../../shared/tallies/counts.ts";
import {
  isQuietNight,
  isUnusualNight,
  makesUsual,
  NightHistory,
  nightClock,
} from "../../shared/warnings/baselines/nights.ts";
import { newOrigins, OriginHistory, watchOf } from "../../shared/warnings/baselines/origins.ts";

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

  it("are none of whose mail is only to SES's mailbox simulator", () => {
    const simulated = { ...noCounts(), complaint: 1 };
    for (const [type, of] of [
      ["send", "simulatedSend"],
      ["delivery", "simulatedDelivery"],
      ["bounce", "simulatedBounce"],
    ] as const)
      Object.assign(simulated, { [type]: 2, [of]: 2 });
    const told = (counts: typeof simulated) =>
      newOrigins("sourceIp", [{ day: TODAY, keyed: [["prove", counts]] }], known(20)).length;
    expect(told(simulated)).toBe(0);
    expect(told({ ...simulated, send: 3 })).toBe(1);
    expect(told({ ...simulated, countedComplaint: 1 })).toBe(1);
    expect(told({ ...simulated, reject: 1 })).toBe(1);
    const history = new OriginHistory(TODAY);
    history.add(dayBefore(20), [["prove", simulated]]);
    expect(history.known()).toMatchObject({ names: new Set(), daysWithNew: 0 });
  });

  it("are no news where a new one comes on 8 of 28 days", () => {
    const changing = (days: number, from = 3) =>
      known(60, Object.fromEntries(Array.from({ length: days }, (_, n) => [from + n, [`host${n}`]])));
    expect(names(changing(7), "new")).toEqual(["new"]);
    expect(names(changing(8), "new")).toEqual([]);
    // Longer ago than 28 days, the last of which is the one before yesterday.
    expect(names(changing(8, 23), "new")).toEqual(["new"]);
    expect(names(changing(8, 22), "new")).toEqual([]);
    expect(watchOf(changing(7), TODAY)).toBe("watched");
    expect(watchOf(changing(8), TODAY)).toBe("changing");
    // They are compared with nothing, so nothing is stored of them.
    expect(changing(7).names.size).toBe(8);
    expect(changing(8).names.size).toBe(0);
  });

  it("are learned to be usual from the third day on", () => {
    const since = (first: number) => known(first, { [first - 1]: ["a"], [first - 2]: ["b"], 3: ["c"] });
    expect(since(20)).toMatchObject({ daysWithNew: 2 });
    expect(watchOf(known(13, { 5: ["a"] }), TODAY)).toBe("learning");
  });

  it("are no news where one comes in each of four weeks", () => {
    const weekly = (weeks: number[]) =>
      known(60, Object.fromEntries(weeks.map((week) => [2 + 7 * week, [`host${week}`]])));
    expect(names(weekly([0, 1, 2, 3]), "new")).toEqual([]);
    expect(names(weekly([0, 1, 3]), "new")).toEqual(["new"]);
    expect(names(weekly([0, 1, 2, 4]), "new")).toEqual(["new"]);
  });

  it("of a fleet are told of on no day, those of a weekly one in its first month only", () => {
    const DAYS = 80;
    const told = (addresses: (day: number) => string[]) =>
      Array.from({ length: DAYS }, (_, today) => {
        const dateOf = (day: number) => dayBefore(today - day);
        const history = new OriginHistory(TODAY);
        for (let day = 0; day <= today - 2; day++)
          history.add(
            dateOf(day),
            addresses(day).map((name) => of(name)),
          );
        const keyed = [today, today - 1].map((day) => ({
          day: dateOf(day),
          keyed: addresses(day).map((name) => of(name)),
        }));
        return newOrigins("sourceIp", keyed, history.known()).length === 0 ? [] : [today];
      }).flat();
    expect(told((day) => [`a${day}`, `b${day}`])).toEqual([]);
    expect(told((day) => ["usual", ...(day % 7 === 0 ? [`a${day}`, `b${day}`] : [])])).toEqual([
      14, 15, 21, 22, 28, 29,
    ]);
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
    history.seen("redcap@uni.example", dayBefore(nights));
    for (const [n, some] of messages.entries()) history.add(dayBefore(n + 1), [["redcap@uni.example", some]]);
    return history.usual(TODAY).get("redcap@uni.example");
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

  it("is as usual as the second-busiest, since the first mail by day or by night", () => {
    const history = new NightHistory();
    history.seen("x", dayBefore(9));
    for (const [days, messages] of [
      [5, 40],
      [9, 70],
      [12, 50],
      [3, 20],
    ] as const)
      history.add(dayBefore(days), [
        ["x", messages],
        ["y", 0],
      ]);
    expect(history.usual(TODAY)).toEqual(new Map([["x", { messages: 50, nights: 12 }]]));
  });

  it("is quiet below 100 messages in all, and makes no other usual below 34", () => {
    expect([isQuietNight(99), isQuietNight(100)]).toEqual([true, false]);
    expect([makesUsual(33), makesUsual(34)]).toEqual([false, true]);
    expect(isUnusualNight(100, usualOf(20, 33, 33))).toBe(true);
    expect(isUnusualNight(100, usualOf(20, 34, 34))).toBe(false);
  });
});
