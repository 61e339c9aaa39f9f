import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidCursorError } from "../../shared/table/cursor.ts";
import { noCounts, rates } from "../../shared/tallies/counts.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { readStats, type StatsQuery, StillCountingError } from "../../shared/tallies/stats.ts";
import { bounce, complaint, delivery, send } from "../feedback/notifications.ts";
import { type Recorded, startRecorded } from "./recorded.ts";

// One message an hour for 60 hours: domain a in even hours, b in odd ones; each twelfth bounces.
const atOf = (n: number) => new Date(Date.parse("2026-11-20T10:30:00Z") + n * 3_600_000).toISOString();
const payloads = Array.from({ length: 60 }, (_, n) => {
  const mail = { messageId: `m${n}`, at: atOf(n), to: [`u${n}@${n % 2 === 0 ? "a" : "b"}.example`] };
  return n % 12 === 0 ? [send(mail), bounce(mail)] : [send(mail), delivery(mail)];
}).flat();

describe("readStats", () => {
  let recorded: Recorded;
  let clock = Date.parse("2026-11-24T00:00:00Z");
  beforeAll(async () => {
    recorded = await startRecorded(payloads, () => new Date(clock));
  });
  afterAll(() => recorded.stop());

  const all = async (query: Omit<StatsQuery, "cursor">) => {
    const rows: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await readStats({ ...query, cursor }, recorded);
      expect(page.items.length).toBeLessThanOrEqual(query.limit);
      rows.push(...page.items.map(({ key, counts }) => `${key} ${counts.send} ${counts.hardBounce}`));
      cursor = page.cursor;
    } while (cursor !== null);
    return rows;
  };

  it("counts by day and by hour, newest first, in pages", async () => {
    const days = ["2026-11-22 22 1", "2026-11-21 24 2", "2026-11-20 14 2"];
    for (const limit of [1, 2, 50]) expect(await all({ by: "day", limit })).toEqual(days);
    const hours = await all({
      by: "hour",
      limit: 7,
      since: "2026-11-21T01:00:00Z",
      until: "2026-11-21T12:00:00Z",
    });
    expect(hours).toHaveLength(11);
    expect(hours[0]).toBe("2026-11-21T11 1 0");
    expect(hours.at(-1)).toBe("2026-11-21T01 1 0");
  });

  it("counts by key over any period, hours at its ends included", async () => {
    expect(await all({ by: "recipientDomain", limit: 1 })).toEqual(["a.example 30 5", "b.example 30 0"]);
    expect(await all({ by: "sender", limit: 5 })).toEqual(["redcap@uni.example 60 5"]);
    const [since, until] = ["2026-11-20T22:00:00Z", "2026-11-22T02:00:00Z"];
    expect(await all({ by: "sender", limit: 5, since, until })).toEqual(["redcap@uni.example 28 3"]);
    const within = { since: "2026-11-21T03:00:00Z", until: "2026-11-21T05:00:00Z" };
    expect(await all({ by: "recipientDomain", limit: 5, ...within })).toEqual([
      "a.example 1 0",
      "b.example 1 0",
    ]);
    expect(await all({ by: "sender", limit: 5, since: until, until: since })).toEqual([]);
  });

  it("counts one domain or sender alone, however it is written", async () => {
    expect(await all({ by: "recipientDomain", key: "B.example.", limit: 1 })).toEqual(["b.example 30 0"]);
    expect(await all({ by: "sender", key: "REDCap <redcap@Uni.example>", limit: 1 })).toEqual([
      "redcap@uni.example 60 5",
    ]);
    const within = { since: "2026-11-20T22:00:00Z", until: "2026-11-22T02:00:00Z" };
    expect(await all({ by: "recipientDomain", key: "a.example", limit: 1, ...within })).toEqual([
      "a.example 14 3",
    ]);
    for (const key of ["example", "c.example", "__proto__"])
      expect(await all({ by: "recipientDomain", key, limit: 1 })).toEqual([]);
  });

  it("answers many who ask at once for hours that are being written to", async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => readStats({ by: "sender", limit: 5 }, recorded)),
    );
    for (const { items } of answers) expect(items).toMatchObject([{ counts: { send: 60 } }]);
  });

  it("refuses the cursor of another question", async () => {
    const { cursor } = await readStats({ by: "recipientDomain", limit: 1 }, recorded);
    await expect(readStats({ by: "day", limit: 1, cursor }, recorded)).rejects.toThrow(InvalidCursorError);
  });

  it("keeps a tally whose journal may have expired as it is, and counts an old hour that it never had", async () => {
    await recountMarked(await recorded.markers.list(), { ...recorded, remainingMs: () => 60_000 });
    clock += 90 * 86_400_000;
    const at = atOf(1);
    const old = "2012-10-18T00:33:25.000Z";
    await recorded.record([
      complaint({ messageId: "late", at, to: ["late@a.example"] }),
      complaint({ messageId: "old", at: old, to: ["old@a.example"] }),
    ]);
    const frozen = { by: "hour" as const, limit: 5, since: at, until: "2026-11-20T12:00:00Z" };
    expect((await readStats(frozen, recorded)).items).toMatchObject([{ counts: { send: 1, complaint: 0 } }]);
    const { items } = await readStats({ by: "day", limit: 5, until: "2013-01-01T00:00:00Z" }, recorded);
    expect(items).toMatchObject([{ key: "2012-10-18", counts: { complaint: 1 } }]);
  });
});

describe("the recount", () => {
  const at = (hour: number) => `2026-10-01T${String(hour).padStart(2, "0")}:00:00.000Z`;
  let clock = Date.parse("2026-10-02T00:00:00Z");
  let recorded: Recorded;
  beforeAll(async () => {
    recorded = await startRecorded([], () => new Date(clock));
  });
  afterAll(() => recorded.stop());

  it("says that it is not done rather than answer less than there is", async () => {
    await recorded.record([send({ messageId: "m", at: at(1), to: ["a@example.org"] })]);
    // Each look at the clock takes twenty seconds.
    const now = () => {
      clock += 20_000;
      return new Date(clock);
    };
    await expect(readStats({ by: "day", limit: 5 }, { ...recorded, now })).rejects.toThrow(
      StillCountingError,
    );
    expect((await readStats({ by: "day", limit: 5 }, recorded)).items).toMatchObject([
      { counts: { send: 1 } },
    ]);
  });

  it("stores any number of long keys", async () => {
    const domain = (n: number) =>
      `${String(n).padStart(60, "d")}.${"x".repeat(63)}.${"y".repeat(63)}.example`;
    const to = Array.from({ length: 3_000 }, (_, n) => `u@${domain(n)}`);
    for (let i = 0; i < to.length; i += 500)
      await recorded.record([send({ messageId: `long${i}`, at: at(3), to: to.slice(i, i + 500) })]);
    const keys = new Set<string>();
    let cursor: string | null = null;
    do {
      const page = await readStats({ by: "recipientDomain", limit: 1_000, cursor, since: at(3) }, recorded);
      for (const { key } of page.items) keys.add(key);
      cursor = page.cursor;
    } while (cursor !== null);
    expect(keys.size).toBe(3_000);
  });

  it("lets one hour that cannot be counted keep no other from it", async () => {
    await recorded.table.put({ pk: "J#2026-10-01T05#routine", sk: "00#broken", expiresAt: 4_000_000_000 });
    await recorded.markers.mark(["2026-10-01T05"]);
    await recorded.record([send({ messageId: "m6", at: at(6), to: ["a@example.org"] })]);
    const all = recountMarked(await recorded.markers.list(), { ...recorded, remainingMs: () => 60_000 });
    await expect(all).rejects.toThrow("1 hours or days could not be counted");
    expect(await recorded.tallies.total("hour", "2026-10-01T06")).toMatchObject({ counts: { send: 1 } });
    expect((await recorded.tallies.total("day", "2026-10-01"))?.counts.send).toBe(3_002);
  });

  it("ends with the last year", async () => {
    const since = "9999-12-31T05:00:00Z";
    await recorded.table.delete({ pk: "MARKER", sk: "2026-10-01T05" });
    expect((await readStats({ by: "sender", limit: 5, since }, recorded)).items).toEqual([]);
  });
});

describe("rates", () => {
  const counts = (given: object) => ({ ...noCounts(), ...given });
  it("are over send events where they are published, else over what became of the messages", () => {
    expect(rates(counts({ send: 200, delivery: 100, bounce: 10, hardBounce: 10 })).bounceRate).toBe(0.05);
    expect(rates(counts({ delivery: 95, bounce: 5, hardBounce: 5, countedComplaint: 1 }))).toEqual({
      bounceRate: 0.05,
      complaintRate: 0.01,
    });
  });
  it("leave the mailbox simulator out, and are 0 where nothing was sent", () => {
    expect(rates(counts({ send: 12, simulatedSend: 2, hardBounce: 1, bounce: 3 })).bounceRate).toBe(0.1);
    expect(rates(counts({}))).toEqual({ bounceRate: 0, complaintRate: 0 });
  });
});
