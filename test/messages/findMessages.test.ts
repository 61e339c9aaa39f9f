import { deflateRawSync, inflateRawSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { journalPartition, placeOf, STREAMS } from "../../shared/feedback/journal.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { type RecordDeps, recordEvents, recorder } from "../../shared/intake/record.ts";
import { filterOf, type MessageFilters } from "../../shared/messages/filter.ts";
import { findMessages } from "../../shared/messages/findMessages.ts";
import { draftOf, type FoundMessage, rowOf } from "../../shared/messages/foundMessage.ts";
import type { Item } from "../../shared/table/Table.ts";
import { recountAll } from "../../shared/tallies/recount.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { mail } from "./mail.ts";

const SEED = Number(process.env["FC_SEED"] ?? Math.floor(Math.random() * 1e9));
const NOW = () => new Date("2026-11-22T00:00:00Z");

/** Every message by reading all of its events, one after the other: slow, and certainly so. */
const listed = (events: FeedbackEvent[], filters: MessageFilters): FoundMessage[] => {
  const filter = filterOf(filters);
  return [...Map.groupBy(events, ({ messageId }) => messageId).values()]
    .flatMap((all) => {
      const ordered = all.toSorted((a, b) => (a.at < b.at ? -1 : 1));
      const draft = draftOf(ordered, filter.ofEvent, filter);
      const row = draft && rowOf(draft, ordered, filter);
      return row ? [{ row, place: placeOf(draft.first) }] : [];
    })
    .sort((a, b) => (a.place < b.place ? 1 : -1))
    .map(({ row }) => row);
};

const tallied = (values: string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(values, (value) => value)].map(([value, { length }]) => [value, length]),
  );

describe.each([
  ["a message each second", 400, 1_000],
  ["a message each 20 minutes", 120, 1_200_000],
])("the list of messages: %s", (_, count, gapMs) => {
  let db: RunningDynamoDb;
  let recording: RecordDeps;
  let deps: Parameters<typeof findMessages>[1];
  const events = mail({ count, gapMs, seed: SEED });
  beforeAll(async () => {
    console.log(`mail: FC_SEED=${SEED}`);
    db = await startDynamoDb();
    recording = recorder({ table: db.table, retention: parseRetention("400"), now: NOW });
    // In the order in which they happened, as batches come.
    const inTime = events.toSorted((a, b) => (a.at < b.at ? -1 : 1));
    for (let i = 0; i < inTime.length; i += 40) {
      const { failed } = await recordEvents(inTime.slice(i, i + 40), recording);
      expect(failed.size).toBe(0);
    }
    deps = { ...recording, table: db.table, tallies: new TallyTable(db.table), now: NOW };
  });
  afterAll(() => db.stop());
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const walked = async (query: MessageFilters & { since?: string; until?: string }, limit: number) => {
    const found: FoundMessage[] = [];
    let cursor: string | null = null;
    do {
      const page = await findMessages({ ...query, limit, cursor }, deps);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      found.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null);
    return found;
  };
  const QUERIES: MessageFilters[] = [
    {},
    { recipient: "mueller hospital" },
    { recipient: "München" },
    { recipient: "ÄRZT" },
    { sender: "survey@uni.example" },
    { domain: "example.net" },
    ...(["sent", "delayed", "notDelivered", "delivered", "failed", "bounced", "complained"] as const).map(
      (state) => ({ state }),
    ),
    { reason: "mailboxFull" },
    { reason: "greylisted" },
    { actor: "you" },
    { host: "mail1.uni.example" },
    { subject: "survey 3" },
    { credential: "ses-smtp-lab" },
    { recipient: "anna", state: "delivered", sender: "redcap@uni.example" },
    { domain: "hospital.example", state: "bounced", reason: "noSuchUser" },
    { subject: "invoice", state: "sent" },
    { recipient: "nobody" },
  ];

  it.each(QUERIES)("%j: each once, newest first, whatever the size of the pages", async (query) => {
    const expected = listed(events, query);
    for (const limit of [1_000, 23]) expect(await walked(query, limit)).toEqual(expected);
  });

  it.each<MessageFilters>([
    {},
    { sender: "survey@uni.example" },
    { recipient: "mueller", state: "delivered" },
    { domain: "example.net" },
  ])("%j: counts the states and reasons of what a page has read anyway", async (query) => {
    const { state: _, ...others } = query;
    const all = listed(events, others);
    const { counts } = await findMessages({ ...query, limit: 1_000 }, deps);
    expect(counts?.since).toBeNull();
    expect(counts?.states).toEqual(tallied(all.map(({ state }) => state)));
    for (const reason of ["noSuchUser", "mailboxFull", "senderAuthentication", "spamComplaint"] as const) {
      const failed = listed(events, { ...others, reason });
      const counted = failed.filter(({ state }) => ["bounced", "notDelivered", "complained"].includes(state));
      expect(counts?.reasons[reason] ?? 0).toBe(counted.length);
    }

    const newest = await findMessages({ ...query, limit: 10 }, deps);
    const { since = "" } = newest.counts ?? {};
    const recent = tallied(all.filter(({ at }) => at > (since ?? "")).map(({ state }) => state));
    for (const [state, count] of Object.entries(newest.counts?.states ?? {}))
      expect(count).toBeLessThanOrEqual(recent[state] ?? 0);
  });

  it.each<MessageFilters & { until?: string }>([
    { subject: "survey" },
    { state: "bounced" },
    { reason: "mailboxFull" },
    { until: "2026-11-20T12:00:00Z" },
  ])("%j: counts nothing where a page reads some of the events only", async (query) => {
    expect((await findMessages({ ...query, limit: 10 }, deps)).counts).toBeNull();
  });

  it.each([{}, { state: "delivered" as const }, { recipient: "mueller" }])(
    "%j: keeps to a period of the event that a message is listed by",
    async (query) => {
      const at = (share: number) => events[Math.floor(events.length * share)]?.acceptedAt ?? "";
      const [since, until] = [at(0.3), at(0.6)];
      const expected = listed(events, query).filter((row) => row.at >= since && row.at < until);
      expect(expected.length).toBeGreaterThan(3);
      expect(await walked({ ...query, since, until }, 17)).toEqual(expected);
    },
  );

  it("is the same in pages of one, once the hours are tallied", async () => {
    await recountAll(db.table, NOW);
    const expected = listed(events, { recipient: "anna" });
    expect(await walked({ recipient: "anna" }, 1)).toEqual(expected);
  });

  it("lists what pages of older versions have, by their events", async () => {
    const hour = events[Math.floor(events.length / 2)]?.at.slice(0, 13) ?? "";
    const pages: Item[] = [];
    for (const stream of STREAMS)
      for await (const page of db.table.queryAll({ partition: journalPartition(hour, stream) })) {
        const columns = JSON.parse(inflateRawSync(page["z"] as Uint8Array).toString());
        const { messages: _m, seconds: _s, locals: _l, ...old } = columns;
        await db.table.put({ ...page, z: deflateRawSync(JSON.stringify(old)) });
        pages.push(page);
      }
    expect(pages.length).toBeGreaterThan(1);
    for (const query of [{}, { recipient: "mueller" }, { state: "sent" as const }])
      for (const limit of [1_000, 23]) expect(await walked(query, limit)).toEqual(listed(events, query));
    for (const page of pages) await db.table.put(page);
  });

  it("reads the newest messages together, and none by itself", async () => {
    const fresh = mail({ count: 60, gapMs, seed: SEED }).flatMap((event): FeedbackEvent[] => {
      if (event.type !== "send" && event.type !== "delivery") return [];
      const isSoon = Date.parse(event.at) - Date.parse(event.acceptedAt ?? event.at) < 10_000;
      const later = (at: string) => new Date(Date.parse(at) + 40 * 3_600_000).toISOString();
      return isSoon
        ? [
            {
              ...event,
              id: `new-${event.id}`,
              messageId: `new-${event.messageId}`,
              at: later(event.at),
              acceptedAt: later(event.acceptedAt ?? event.at),
            },
          ]
        : [];
    });
    expect((await recordEvents(fresh, recording)).failed.size).toBe(0);
    const lookedUp = vi.spyOn(deps.events, "ofMessages");
    const read = vi.spyOn(deps.events, "ofEntries");
    expect(await walked({}, 1_000)).toEqual(listed([...fresh, ...events], {}));
    lookedUp.mockClear();
    read.mockClear();
    expect((await findMessages({ limit: 25 }, deps)).items).toEqual(listed(fresh, {}).slice(0, 25));
    // The last rows are looked for among ten candidates, of which older messages may be some.
    const alone = lookedUp.mock.calls.flatMap(([ids]) => ids);
    expect(alone.filter((id) => id.startsWith("new-"))).toEqual([]);
    expect(read.mock.calls.filter(([entries]) => entries.length > 0).length).toBeLessThanOrEqual(4);
  });
});
