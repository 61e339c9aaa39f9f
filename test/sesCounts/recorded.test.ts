import { describe, expect, it } from "vitest";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { differenceOf } from "../../shared/sesCounts/compare.ts";
import { hasVolume, recordedIn, recordedOn, type SenderHour } from "../../shared/sesCounts/recorded.ts";
import { recordedTypes } from "../../shared/sesCounts/recordedTypes.ts";
import { type Counts, noCounts, toldVolume } from "../../shared/tallies/counts.ts";

const counts = (some: Partial<Counts>): Counts => {
  const all = { ...noCounts(), ...some };
  return { ...all, volume: some.volume ?? toldVolume(all) };
};
const hour = (key: string, some: Partial<Counts>, sender = "redcap@uni.example"): SenderHour => ({
  key,
  senders: [[sender, counts(some)]],
});
const NOW = new Date("2026-11-30T00:30:00Z");
const DAY = "2026-11-29";
const ALL = new Set(["send", "delivery", "bounce", "complaint"] as const);

describe("what was recorded in 24 hours", () => {
  it("counts mail once that was sent in one hour and delivered in the next", () => {
    const greylisted = [
      hour(`${DAY}T09`, { delivery: 100 }),
      hour(`${DAY}T08`, { send: 1_000, delivery: 900 }),
    ];
    const recorded = recordedIn(greylisted, NOW);
    expect(recorded).toEqual({ least: 1_000, most: 1_000 });
    expect(differenceOf(1_000, recorded).state).toBe("agrees");
    expect(differenceOf(1_090, recorded)).toMatchObject({ state: "missing", difference: 90 });
    expect(recordedOn(DAY, greylisted, ALL)).toMatchObject({ SEND: 1_000, DELIVERY: 1_000 });
  });

  it("takes deliveries of mail from before the 24 hours for no surplus", () => {
    const recorded = recordedIn(
      [hour(`${DAY}T02`, { send: 100, delivery: 100 }), hour(`${DAY}T01`, { delivery: 400 })],
      NOW,
    );
    expect(recorded).toEqual({ least: 100, most: 500 });
    expect(differenceOf(100, recorded).state).toBe("agrees");
  });

  it("adds up senders of whom only sends are recorded, and those of whom only deliveries and bounces are", () => {
    const recorded = recordedIn(
      [
        hour(`${DAY}T09`, { send: 70, bounce: 3 }, "a@uni.example"),
        hour(`${DAY}T08`, { send: 30 }, "a@uni.example"),
        hour(`${DAY}T08`, { delivery: 40, bounce: 10 }, "b@uni.example"),
      ],
      NOW,
    );
    expect(recorded).toEqual({ least: 150, most: 150 });
  });

  it("takes an absence note for no other mail, within the hour in which its mail was delivered", () => {
    expect(recordedIn([hour(`${DAY}T09`, { delivery: 100, bounce: 30, volume: 100 })], NOW)).toEqual({
      least: 100,
      most: 100,
    });
  });

  it.each([
    ["50 of 1,000 delayed, and no sends recorded", { delivery: 950, deliveryDelay: 50 }, 1_000, "agrees"],
    ["1 delayed, 49 missing", { delivery: 950, deliveryDelay: 1 }, 1_000, "agrees"],
    ["none delayed", { delivery: 950 }, 1_000, "missing"],
    ["delays where sends are recorded", { send: 950, delivery: 900, deliveryDelay: 50 }, 1_000, "missing"],
  ])("takes delayed mail for sent only where no sends tell: %s", (_what, some, ses, state) => {
    expect(differenceOf(ses, recordedIn([hour(`${DAY}T23`, some)], NOW)).state).toBe(state);
  });

  it("takes whole hours, and mail to the simulator as counted by SES or not", () => {
    const hours = [
      hour("2026-11-30T00", { send: 5 }),
      hour(`${DAY}T01`, { send: 100, simulatedSend: 10 }),
      hour(`${DAY}T00`, { delivery: 1_000 }, "other@uni.example"),
      hour("2026-11-28T23", { send: 7, simulatedSend: 7 }),
    ];
    expect(recordedIn(hours, NOW)).toEqual({ least: 95, most: 1_105 });
  });
});

describe("what was recorded of a UTC day", () => {
  const hours = [
    hour("2026-11-30T00", { send: 1_000, delivery: 1_000, hardBounce: 9, countedComplaint: 9 }),
    hour(`${DAY}T23`, { send: 20, delivery: 15, hardBounce: 2 }),
    hour(`${DAY}T00`, { send: 10, delivery: 5, countedComplaint: 1 }),
    hour("2026-11-28T23", { send: 1_000, delivery: 1_000, hardBounce: 9, countedComplaint: 9 }),
  ];

  it("is that of its hours", () => {
    expect(recordedOn(DAY, hours, ALL)).toEqual({
      SEND: 30,
      DELIVERY: 20,
      PERMANENT_BOUNCE: 2,
      COMPLAINT: 1,
    });
  });

  it.each([
    [["send"], ["SEND"]],
    [["delivery"], ["SEND", "DELIVERY"]],
    [
      ["bounce", "complaint"],
      ["PERMANENT_BOUNCE", "COMPLAINT"],
    ],
  ] as const)("of the types %j has %j", (types, metrics) => {
    expect(Object.keys(recordedOn(DAY, hours, new Set(types)))).toEqual(metrics);
  });
});

describe("the types of events that are recorded", () => {
  const of = (eventTypes: string[], retention = "400", inPlace = true) =>
    recordedTypes({ inPlace, eventTypes }, parseRetention(retention));

  it.each([
    [["SEND", "BOUNCE"], "400", true],
    [["DELIVERY", "BOUNCE"], "400", true],
    [["BOUNCE", "COMPLAINT"], "400", false],
    [["SEND", "DELIVERY"], "400,send=0", true],
    [["SEND", "DELIVERY"], "400,delivery=0", true],
    [["SEND", "DELIVERY"], "400,send=0,delivery=0", false],
    [["SEND", "DELIVERY"], "400,send=1,delivery=0", true],
    [["DELIVERY"], "400,delivery=0", false],
  ])("%j, kept %s: tell how much was sent: %s", (eventTypes, retention, tells) => {
    expect(hasVolume(of(eventTypes, retention))).toBe(tells);
  });

  it("are all that are kept where nothing is published that should be", () => {
    expect([...of([], "400,delivery=0", false)]).toEqual(["send", "bounce", "complaint"]);
  });
});
