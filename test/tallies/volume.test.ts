import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../../shared/feedback/event.ts";
import type { JournalEntry } from "../../shared/feedback/journal.ts";
import {
  addCounts,
  type Counts,
  noCounts,
  packCounts,
  rates,
  sent,
  unpackCounts,
} from "../../shared/tallies/counts.ts";
import { LINES } from "../../shared/tallies/lines.ts";
import { addKeyed, DIMENSIONS, HourCount, newTally, type Tally } from "../../shared/tallies/tally.ts";
import { judgeRate } from "../../shared/warnings/rate.ts";

type Given = Pick<JournalEntry, "type"> & Partial<JournalEntry>;
const HARD = { type: "bounce", subtype: "Permanent/General", cause: "noSuchUser" } as const;
const [A, B] = ["a@uni.example", "b@uni.example"];

const counted = (entries: Given[]): Tally => {
  const hour = new HourCount();
  // Bounces first, as the recount reads them; each of another recipient unless it is given.
  const inOrder = [...entries].sort((a, b) => Number(b.type === "bounce") - Number(a.type === "bounce"));
  for (const [i, entry] of inOrder.entries())
    hour.add({ id: "", recipientId: String(i), at: "", sender: A, recipientDomain: "one.example", ...entry });
  return stored(hour.tally());
};
const times = (count: number, given: Given): Given[] => Array.from({ length: count }, () => given);

/** As it is read back from the table. */
const packed = (counts: Counts) => unpackCounts(packCounts(counts));
const stored = (tally: Tally): Tally => ({
  counts: packed(tally.counts),
  ...mapped(tally, packed),
});
const mapped = (tally: Tally, of: (counts: Counts) => Counts) => {
  const keyed = (name: (typeof DIMENSIONS)[number]) =>
    new Map([...tally[name]].map(([key, counts]) => [key, of(counts)]));
  return Object.fromEntries(DIMENSIONS.map((name) => [name, keyed(name)])) as Omit<Tally, "counts">;
};
/** As a tally that was counted before there was a volume. */
const withoutVolume = (counts: Counts) => packed({ ...counts, volume: 0 });
const older = (tally: Tally): Tally => ({
  counts: withoutVolume(tally.counts),
  ...mapped(tally, withoutVolume),
});
const added = (tallies: Tally[]): Tally => {
  const sum = newTally();
  for (const tally of tallies) {
    addCounts(sum.counts, tally.counts);
    for (const dimension of DIMENSIONS) addKeyed(sum[dimension], tally[dimension]);
  }
  return stored(sum);
};

describe("the volume of an hour", () => {
  const one = { recipientDomain: "one.example" };
  const two = { recipientDomain: "two.example" };
  it.each<[string, Given[], number, Record<string, number>]>([
    [
      "send events",
      [...times(10, { type: "send" }), ...times(4, { type: "delivery" }), HARD],
      10,
      { [A]: 10 },
    ],
    ["deliveries and bounces", [...times(95, { type: "delivery" }), ...times(5, HARD)], 100, { [A]: 100 }],
    [
      "few send events among many deliveries",
      [{ type: "send" }, ...times(90, { type: "delivery" }), ...times(10, HARD)],
      100,
      { [A]: 100 },
    ],
    [
      "a sender with send events beside one without",
      [
        ...times(100, { type: "send", sender: A }),
        ...times(98, { type: "delivery", sender: A }),
        ...times(40, { type: "delivery", sender: B }),
        ...times(10, { ...HARD, sender: B }),
      ],
      150,
      { [A]: 100, [B]: 50 },
    ],
    [
      "nothing of the simulator",
      [
        { type: "send" },
        ...["send", "delivery", "bounce", "complaint"].map((type) => ({
          type: type as "send",
          recipientDomain: "simulator.amazonses.com",
        })),
      ],
      1,
      { [A]: 1 },
    ],
    [
      "a bounce of what was delivered, as an absence note, with the message",
      [
        ...times(2, { type: "delivery", recipientId: "ann" }),
        { type: "bounce", subtype: "Transient/General", recipientId: "ann" },
        { type: "delivery", recipientId: "bob" },
        ...times(2, { ...HARD, recipientId: "bob" }),
        { ...HARD, recipientId: "ann", sender: B },
      ],
      5,
      { [A]: 4, [B]: 1 },
    ],
    ["nothing but what is mail", EVENT_TYPES.map((type) => ({ type })), 2, { [A]: 2 }],
  ])("is that of each sender, added up: %s", (_, entries, all, bySender) => {
    const { counts, sender } = counted(entries);
    expect(sent(counts)).toBe(all);
    expect(Object.fromEntries([...sender].map(([key, of]) => [key, sent(of)]))).toEqual(bySender);
  });

  it("of a domain is that of each sender to it", () => {
    const { counts, recipientDomain } = counted([
      ...times(10, { type: "send", sender: A, ...one }),
      ...times(7, { type: "delivery", sender: B, ...one }),
      ...times(3, { type: "delivery", sender: A, ...two }),
      ...times(2, { ...HARD, sender: A, ...two }),
    ]);
    expect(Object.fromEntries([...recipientDomain].map(([key, of]) => [key, sent(of)]))).toEqual({
      "one.example": 17,
      "two.example": 5,
    });
    expect(sent(counts)).toBe(17);
  });

  it("is stored only where the other counts do not tell it", () => {
    const plain = counted([...times(10, { type: "send" }), ...times(10, { type: "delivery" })]);
    expect(packCounts(plain.counts)).toEqual([0, 10, 1, 10]);
    const mixed = counted([
      ...times(10, { type: "send", sender: A }),
      ...times(10, { type: "delivery", sender: B }),
    ]);
    expect(packCounts(mixed.counts)).toEqual([0, 10, 1, 10, 17, 20]);
    expect(unpackCounts([0, 10, 1, 12])).toEqual({ ...noCounts(), send: 10, delivery: 12, volume: 12 });
  });
});

describe("rates", () => {
  const judged = (tallies: Tally[]) => {
    const { counts } = added(tallies);
    const volume = {
      sent: sent(counts),
      hardBounce: counts.hardBounce,
      countedComplaint: counts.countedComplaint,
    };
    return judgeRate(
      {
        now: new Date("2026-11-24T12:00:00Z"),
        counted: { day: volume, week: volume, month: volume },
        days: [],
        hasDenominator: true,
      } as unknown as Parameters<typeof judgeRate>[0],
      {
        count: "hardBounce",
        line: LINES.bounceRate,
        atLeast: 10,
        what: "hard bounces",
        named: "Bounce rate",
      },
      false,
    )?.map(({ severity, headline }) => `${severity}: ${headline}`);
  };
  const hour = (sends: number, deliveries: number, bounces: number, sender = A) =>
    counted([
      ...times(sends, { type: "send", sender }),
      ...times(deliveries, { type: "delivery", sender }),
      ...times(bounces, { ...HARD, sender }),
    ]);

  it.each<[string, Tally[], string[]]>([
    [
      "1,135 sends among 270,000 deliveries and 29,660 bounces",
      [hour(1_135, 270_000, 29_660)],
      ["warning: Bounce rate is 9.9% over the last 24 hours"],
    ],
    ["just below the mark", [hour(10, 9_610, 390)], []],
    ["near", [hour(10, 9_590, 410)], ["notice: Bounce rate is 4.1% over the last 24 hours"]],
    ["at review", [hour(10, 9_500, 500)], ["warning: Bounce rate is 5.0% over the last 24 hours"]],
    ["at pause", [hour(10, 9_000, 1_000)], ["critical: Bounce rate is 10.0% over the last 24 hours"]],
    [
      "send events in one hour, deliveries in the other",
      [hour(5_000, 0, 0), hour(0, 4_500, 500)],
      ["warning: Bounce rate is 5.0% over the last 24 hours"],
    ],
    ["nothing but bounces", [hour(0, 0, 1_000)], ["critical: Bounce rate is 100% over the last 24 hours"]],
  ])("warn at the marks whatever the sources: %s", (_, tallies, headlines) => {
    expect(judged(tallies)).toEqual(headlines);
  });

  it("are of a credential and an address what they are of a sender, the senders that use them added up", () => {
    const ours = { credential: "ours", sourceIp: "192.0.2.1" };
    const { credential, sourceIp } = counted([
      ...times(100, { type: "send", ...ours }),
      ...times(60, { ...HARD, sender: B, ...ours }),
      // Of another credential at the same address; and one that does not say whose it is.
      ...times(5, { type: "delivery", credential: "theirs", sourceIp: "192.0.2.1" }),
      { ...HARD },
    ]);
    const ratesOf = (keyed: Map<string, Counts>) =>
      Object.fromEntries([...keyed].map(([key, counts]) => [key, [sent(counts), rates(counts).bounceRate]]));
    expect(ratesOf(credential)).toEqual({ ours: [160, 0.375], theirs: [5, 0] });
    // The 5 deliveries are of the sender that sent the 100.
    expect(ratesOf(sourceIp)).toEqual({ "192.0.2.1": [160, 0.375] });
  });

  it("count the complaints about earlier mail as no more than all of a day's mail", () => {
    const { counts } = counted([{ type: "delivery" }, ...times(5, { type: "complaint", subtype: "abuse" })]);
    expect(rates(counts)).toEqual({ bounceRate: 0, complaintRate: 1 });
  });

  it("are never over 1, in all and by every key, whatever is published of whom", () => {
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`volume property: FC_SEED=${seed}`);
    const entry = fc.record({
      type: fc.constantFrom(...EVENT_TYPES),
      subtype: fc.constantFrom(
        "Permanent/General",
        "Permanent/OnAccountSuppressionList",
        "Transient/General",
        "abuse",
      ),
      sender: fc.constantFrom(A, B, ""),
      recipientId: fc.constantFrom("ann", "bob", "cat"),
      recipientDomain: fc.constantFrom("one.example", "two.example", "simulator.amazonses.com", ""),
      cause: fc.constantFrom("noSuchUser" as const, "mailboxFull" as const),
      origin: fc.constantFrom(
        {},
        { credential: "one", sourceIp: "192.0.2.1" },
        { credential: "two", sourceIp: "192.0.2.1" },
        { sourceIp: "192.0.2.2" },
      ),
    });
    const run = fc.record({ count: fc.integer({ min: 1, max: 40 }), entry });
    const hours = fc.array(fc.record({ runs: fc.array(run, { maxLength: 8 }), isOlder: fc.boolean() }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(hours, (some) => {
        const tallies = some.map(({ runs, isOlder }) => {
          const tally = counted(
            runs.flatMap(({ count, entry: { cause, origin, ...rest } }) => {
              const failed = rest.type === "bounce" || rest.type === "complaint";
              return times(count, { ...rest, ...origin, ...(failed ? { cause } : {}) });
            }),
          );
          return isOlder ? older(tally) : tally;
        });
        for (const { counts, ...keyed } of [...tallies, added(tallies)]) {
          const all = [counts, ...DIMENSIONS.flatMap((dimension) => [...keyed[dimension].values()])];
          for (const of of all) {
            const { bounceRate, complaintRate } = rates(of);
            expect(bounceRate).toBeGreaterThanOrEqual(0);
            expect(bounceRate).toBeLessThanOrEqual(1);
            expect(complaintRate).toBeGreaterThanOrEqual(0);
            expect(complaintRate).toBeLessThanOrEqual(1);
            // No cap is needed for bounces: all of them are in the volume.
            expect(of.hardBounce).toBeLessThanOrEqual(sent(of));
          }
        }
        // Fewer than 100 messages, or 10 bounces, say nothing, whatever their share.
        const whole = added(tallies).counts;
        if (sent(whole) < 100 || whole.hardBounce < 10) expect(judged(tallies)).toEqual([]);
        const { counts, sender } = added(tallies.filter((_, i) => some[i]?.isOlder === false));
        expect([...sender.values()].reduce((sum, of) => sum + sent(of), 0)).toBe(sent(counts));
      }),
      { seed, numRuns: 500 },
    );
  });
});
