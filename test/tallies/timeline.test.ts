import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { eraseSomeEvents } from "../../shared/erasure/eventsOf.ts";
import { personOf } from "../../shared/erasure/person.ts";
import { recipientId } from "../../shared/feedback/address.ts";
import { recipientPartition } from "../../shared/feedback/eventItem.ts";
import { reasonOf } from "../../shared/feedback/reason.ts";
import { encodeCursor, InvalidCursorError } from "../../shared/table/cursor.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import {
  entriesBack,
  isSpent,
  listEvents,
  type TimelineQuery,
  type Walk,
} from "../../shared/tallies/timeline.ts";
import { bounce, complaint, deliveryDelay, send } from "../feedback/notifications.ts";
import { type Recorded, startRecorded } from "./recorded.ts";

const COUNT = 300;
const START = Date.parse("2026-11-20T00:00:00Z");
// Ten minutes apart, two days in all; every tenth a bounce.
const atOf = (n: number) => new Date(START + n * 600_000 + 7).toISOString();
// The oldest without an origin, as of an older version; then by one credential, then by another.
const OLD = 60;
const FIRST_KEY = 100;
const originOf = (n: number) => {
  if (n < OLD) return {};
  return n < FIRST_KEY
    ? { credential: "first", sourceIp: "192.0.2.1" }
    : { credential: "second", sourceIp: n % 2 === 0 ? "192.0.2.1" : "2001:db8::1" };
};
const payloads = Array.from({ length: COUNT }, (_, n) =>
  (n % 10 === 0 ? bounce : send)({
    messageId: `m${n}`,
    at: atOf(n),
    to: [`user${n}@example.net`],
    ...originOf(n),
  }),
);

describe("listEvents", () => {
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await startRecorded(payloads, () => new Date("2026-11-24T00:00:00Z"));
  });
  afterAll(() => recorded.stop());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const all = async (query: Omit<TimelineQuery, "cursor">) => {
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await listEvents({ ...query, cursor }, recorded);
      expect(page.items.length).toBeLessThanOrEqual(query.limit);
      found.push(...page.items.map(({ messageId }) => messageId));
      cursor = page.cursor;
    } while (cursor !== null);
    return found;
  };
  const erase = async (address: string) => {
    let erased = 0;
    for (;;) {
      const { count, next } = await eraseSomeEvents(personOf(address), recorded.table);
      erased += count;
      if (next === undefined) return erased;
    }
  };
  const expected = (holds: (n: number) => boolean = () => true) =>
    Array.from({ length: COUNT }, (_, n) => COUNT - 1 - n)
      .filter(holds)
      .map((n) => `m${n}`);

  it("lists every event once, newest first, whatever the size of the pages, before and after the tally", async () => {
    for (const limit of [7, 50, 1_000]) expect(await all({ limit })).toEqual(expected());
    await recountMarked(await recorded.markers.list(), { ...recorded, remainingMs: () => 60_000 });
    for (const limit of [1, 50]) expect(await all({ limit })).toEqual(expected());
  });

  it("filters by type and time", async () => {
    expect(await all({ limit: 4, type: "bounce" })).toEqual(expected((n) => n % 10 === 0));
    expect(await all({ limit: 4, type: "open" })).toEqual([]);
    const [since, until] = [atOf(100), atOf(131)];
    expect(await all({ limit: 8, since, until })).toEqual(expected((n) => n >= 100 && n < 131));
    expect(await all({ limit: 8, since: until, until: since })).toEqual([]);
  });

  it("filters by sender, recipient domain and reason, each alone and together", async () => {
    const bounced = expected((n) => n % 10 === 0);
    expect(await all({ limit: 7, sender: "redcap@uni.example" })).toEqual(expected());
    expect(await all({ limit: 7, sender: "nobody@uni.example" })).toEqual([]);
    expect(await all({ limit: 7, domain: "example.net", reason: "noSuchUser" })).toEqual(bounced);
    expect(await all({ limit: 7, domain: "example.org", reason: "noSuchUser" })).toEqual([]);
    expect(await all({ limit: 7, reason: "mailboxFull" })).toEqual([]);
    expect(await all({ limit: 7, reason: "noSuchUser", type: "send" })).toEqual([]);
    // Of a delay the journal has no reason.
    const delayed = { messageId: "delayed", at: atOf(7), to: ["delayed@example.net"] };
    await recorded.record([deliveryDelay(delayed)]);
    const [event] = (await recorded.events.ofMessage("delayed", { limit: 1 })).items;
    const { code } = (event && reasonOf(event)) ?? {};
    expect(code).toBeDefined();
    expect(await all({ limit: 7, reason: code })).toEqual(["delayed"]);
    expect(await all({ limit: 7, reason: "noSuchUser" })).toEqual(bounced);
    expect(await erase("delayed@example.net")).toBe(1);
  });

  it.each([
    { pagesLeft: 25, entriesLeft: Infinity },
    { pagesLeft: Infinity, entriesLeft: 17 },
  ])(
    "ends once it has read what it may, $pagesLeft pages or $entriesLeft entries, and goes on from there",
    async (budget) => {
      const found: string[] = [];
      let place = "~";
      let walks = 0;
      for (let isOver = false; !isOver; walks++) {
        const walk: Walk = { place, ...budget };
        const entries = entriesBack({ types: ["bounce"], since: atOf(50) }, walk, recorded);
        for await (const { at } of entries) found.push(at);
        place = walk.place;
        isOver = !isSpent(walk);
      }
      expect(found).toEqual(expected((n) => n % 10 === 0 && n >= 50).map((id) => atOf(Number(id.slice(1)))));
      expect(walks).toBeGreaterThan(1);
    },
  );

  it("counts hours of which the tally is left and nothing else, and goes on below them", async () => {
    await recountMarked(await recorded.markers.list(), { ...recorded, remainingMs: () => 60_000 });
    const [newest] = await Array.fromAsync(recorded.table.queryAll({ partition: "TALLY#hour", limit: 1 }));
    const hours = Array.from({ length: 60 }, (_, n) => new Date(START + (n - 60) * 3_600_000).toISOString());
    const puts = hours.map((at) => ({ put: { ...newest, pk: "TALLY#hour", sk: at.slice(0, 13) } }));
    await recorded.table.writeMany(puts);
    const walk: Walk = { place: atOf(0), pagesLeft: 45, entriesLeft: Infinity };
    expect(await Array.fromAsync(entriesBack({ types: ["send"], since: undefined }, walk, recorded))).toEqual(
      [],
    );
    expect(walk).toMatchObject({ pagesLeft: 0, place: `${hours.at(-44)?.slice(0, 13)}:00:00.000Z` });
    expect(await all({ limit: 50 })).toEqual(expected());
    await recorded.table.writeMany(puts.map(({ put: { pk, sk } }) => ({ delete: { pk, sk } })));
  });

  it("ends a walk that takes too long, and goes on from there", async () => {
    const found: string[] = [];
    const isLate = () => found.length >= 3;
    const walk: Walk = { place: "~", pagesLeft: Infinity, entriesLeft: Infinity, isLate };
    for await (const { at } of entriesBack({ types: ["bounce"], since: undefined }, walk, recorded))
      found.push(at);
    expect(found).toEqual([atOf(290), atOf(280), atOf(270)]);
    expect(walk.place.slice(0, 24)).toBe(atOf(270));
    expect(isSpent(walk)).toBe(true);
  });

  it("shows an event of an hour that is tallied already at once, and an erased one no more", async () => {
    await recorded.record([complaint({ messageId: "late", at: atOf(5), to: ["late@example.net"] })]);
    expect(await all({ limit: 50, type: "complaint" })).toEqual(["late"]);
    expect(await erase("late@example.net")).toBe(1);
    expect(await all({ limit: 50, type: "complaint" })).toEqual([]);
  });

  it("erases all of a recipient's events, expired ones that are still there too", async () => {
    const partition = recipientPartition(recipientId("old@example.net"));
    const old = Array.from({ length: 600 }, (_, n) => ({
      put: {
        pk: partition,
        sk: `2020-01-01T00:00:00.${String(n).padStart(3, "0")}Z#send#x`,
        expiresAt: 1,
        e: "{}",
        g: "M#x",
      },
    }));
    await recorded.table.writeMany(old);
    await recorded.record([send({ messageId: "new", at: atOf(3), to: ["old@example.net"] })]);
    expect(await erase("old@example.net")).toBe(601);
    expect((await recorded.table.query({ partition, expiredToo: true })).items).toEqual([]);
  });

  it("refuses a cursor that it did not give", async () => {
    const timeless = encodeCursor("events", "\u{94514}".repeat(10)); // the hour would end within a character
    for (const cursor of ["nonsense", timeless])
      await expect(listEvents({ limit: 5, cursor }, recorded)).rejects.toThrow(InvalidCursorError);
  });

  it("finds the events of a message with many recipients in pages, oldest first", async () => {
    const recipients = Array.from({ length: 40 }, (_, n) => `r${n}@example.org`);
    await recorded.record([
      send({ messageId: "many", at: atOf(1), to: recipients }),
      bounce({ messageId: "many", at: atOf(2), to: recipients.slice(0, 20) }),
    ]);
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await recorded.events.ofMessage("many", { limit: 7, cursor });
      found.push(...page.items.map(({ type, recipient }) => `${type} ${recipient}`));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(new Set(found).size).toBe(60);
    expect(found.slice(0, 40).every((one) => one.startsWith("send "))).toBe(true);
    const { items } = await recorded.events.ofRecipient("r0@example.org", { limit: 10 });
    expect(items.map(({ type }) => type)).toEqual(["bounce", "send"]);
  });

  it("filters by credential and source address, and reads no journal of an hour that has neither", async () => {
    // Well after the last write, so that no hour is left marked.
    await recountMarked(await recorded.markers.list(), {
      ...recorded,
      now: () => new Date("2026-11-24T01:00:00Z"),
      remainingMs: () => 60_000,
    });
    const isFirst = (n: number) => n >= OLD && n < FIRST_KEY;
    const asked = vi.spyOn(recorded.table, "queryAll");
    const hoursRead = () =>
      new Set(asked.mock.calls.flatMap(([{ partition }]) => /^J#([^#]*)/.exec(partition)?.[1] ?? []));
    expect(await all({ limit: 1_000, credential: "first" })).toEqual(expected(isFirst));
    expect([...hoursRead()].sort()).toEqual([
      ...new Set(Array.from({ length: FIRST_KEY - OLD }, (_, n) => atOf(OLD + n).slice(0, 13))),
    ]);
    expect(await all({ limit: 7, credential: "second", sourceIp: "2001:db8::1", type: "send" })).toEqual(
      expected((n) => n >= FIRST_KEY && n % 2 === 1),
    );
    expect(await all({ limit: 50, sourceIp: "192.0.2.1" })).toEqual(
      expected((n) => isFirst(n) || (n >= FIRST_KEY && n % 2 === 0)),
    );
    asked.mockClear();
    for (const credential of ["third", "", "toString"])
      expect(await all({ limit: 50, credential })).toEqual([]);
    expect(hoursRead().size).toBe(0);
  });
});
