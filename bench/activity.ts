import { createHash } from "node:crypto";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import type { FeedbackEvent } from "../shared/feedback/event.ts";
import { toEventItem } from "../shared/feedback/eventItem.ts";
import { hourOf, journalPages, streamOf } from "../shared/feedback/journal.ts";
import { parseNotification } from "../shared/feedback/parse.ts";
import {
  DEFAULT_RETENTION,
  eventExpiry,
  journalExpiry,
  parseRetention,
} from "../shared/feedback/retention.ts";
import { recorder } from "../shared/intake/record.ts";
import type { MessageFilters } from "../shared/messages/filter.ts";
import { findMessages } from "../shared/messages/findMessages.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";
import { Markers } from "../shared/tallies/Markers.ts";
import { recountAll } from "../shared/tallies/recount.ts";
import { TallyTable } from "../shared/tallies/TallyTable.ts";
import { Meter } from "./Meter.ts";
import { workload } from "./workload.ts";

const MANY = Number(process.env["COUNT"] ?? 1_000_000);
const FEW = 1_000;
/** As many a minute as 10,000,000 events in 90 days. */
const A_MINUTE = 77;
/** Of the newest all are stored; of older ones those of messages that failed, and the others in the journal only. */
const STORED = 20_000;
const BATCH = 100;
const AT_ONCE = 20_000;
const END = Date.parse("2026-11-23T08:00:00Z");
const retention = parseRetention(DEFAULT_RETENTION);

const QUERIES: [string, MessageFilters][] = [
  ["no filter", {}],
  ["recipient, part: every message", { recipient: "patient example" }],
  ["recipient, part: 1 in 100", { recipient: "patient12" }],
  ["recipient, part: none", { recipient: "nobody" }],
  ["sender: 1 in 7", { sender: "surveys@hospital.example.org" }],
  ["domain: 1 in 80", { domain: "d7.example.org" }],
  ["state: sent", { state: "sent" }],
  ["state: bounced, 1 in 50", { state: "bounced" }],
  ["state: complained, 1 in 2,000", { state: "complained" }],
  ["reason: noSuchUser", { reason: "noSuchUser" }],
  ["actor: nobody", { actor: "nobody" }],
  ["credential: 1 in 7", { credential: "ses-smtp-surveys" }],
  ["subject: every message", { subject: "survey" }],
];

/**
 * `npm run bench -- activity`: what one request for a page of 50 messages reads, with 1,000 events in the table and with
 * many (`COUNT`, 1,000,000), 77 a minute as of 10,000,000 in 90 days; and how much more that is. Events are written as
 * `ingest` leaves them, without it: journal pages of batches of 100, and items.
 */
export const run = async (): Promise<void> => {
  const engine = await startDynamoDb({ port: await freePort() });
  const few = new Map<string, Read>();
  try {
    for (const count of [FEW, MANY]) {
      const meter = new Meter(engine.endpoint);
      await meter.client.send(new CreateTableCommand(tableDefinition(`activity${count}`)));
      const table = new Table(meter.client, `activity${count}`);
      const now = () => new Date(END);
      const began = performance.now();
      await fill(table, count);
      const { events, markers } = recorder({ table, retention, now });
      const deps = { table, events, markers, tallies: new TallyTable(table), now };
      console.log(
        `\n${count.toLocaleString("en")} events (of the newest ${Math.min(count, STORED)} the items, else pages), written in ${((performance.now() - began) / 1_000).toFixed(0)} s`,
      );
      console.log(
        "filter                            page   rows   back to            requests   ratio   read units   ratio     ms",
      );
      for (const [name, filters] of QUERIES) {
        let cursor: string | null = null;
        for (const page of [1, 2]) {
          meter.reset();
          const asked = performance.now();
          const found = await findMessages({ ...filters, limit: 50, cursor }, deps);
          const ms = Math.round(performance.now() - asked);
          const { calls, reads } = meter;
          const before = few.get(`${name} ${page}`);
          if (count === FEW) few.set(`${name} ${page}`, { calls, reads });
          console.log(
            [
              name.padEnd(34),
              String(page).padStart(4),
              String(found.items.length).padStart(7),
              `   ${found.searchedBackTo?.slice(0, 16) ?? "the beginning   "}`,
              String(calls).padStart(11),
              ratio(calls, before?.calls).padStart(8),
              reads.toFixed(1).padStart(13),
              ratio(reads, before?.reads).padStart(8),
              String(ms).padStart(7),
            ].join(""),
          );
          cursor = found.cursor;
          if (cursor === null) break;
        }
      }
      meter.client.destroy();
    }
  } finally {
    await engine.stop();
  }
};

type Read = { calls: number; reads: number };

const ratio = (many: number, few: number | undefined): string =>
  few === undefined ? "" : (many / few).toFixed(1);

/** Events of a hospital's mail, as `ingest` and `tally` leave them. */
const fill = async (table: Table, count: number) => {
  const now = new Date(END);
  const markers = new Markers(table, { now: () => now });
  const begin = END - (count / A_MINUTE) * 60_000;
  const first = mail(Math.min(AT_ONCE, count), begin);
  for (let i = 0; i < count; i += AT_ONCE) {
    const some = first.map((event) => repeated(event, i));
    const writes = batches(some).flatMap((batch) => journalPages(batch, journalExpiry(retention, now)));
    const failed = new Set(some.filter(isTrouble).map(({ messageId }) => messageId));
    const isNew = i + AT_ONCE > count - STORED;
    const stored = some.filter(({ messageId }) => isNew || failed.has(messageId));
    const items = stored.map((event) => toEventItem(event, eventExpiry(retention, event.type, now)));
    const { failed: unwritten, cause } = await table.writeMany([...writes, ...items].map((put) => ({ put })));
    if (unwritten.length > 0) throw new Error(`${unwritten.length} items were not written`, { cause });
    await markers.mark([...new Set(some.map(({ at }) => hourOf(at)))]);
  }
  await recountAll(table, () => new Date(END + 600_000));
};

/** The same mail again, of other messages, after so many events. */
const repeated = (event: FeedbackEvent, after: number): FeedbackEvent => {
  const later = (at: string) => new Date(Date.parse(at) + (after / A_MINUTE) * 60_000).toISOString();
  return {
    ...event,
    id: createHash("sha256").update(`${event.id} ${after}`).digest("base64url").slice(0, event.id.length),
    messageId: `${event.messageId}-${after}`,
    at: later(event.at),
    ...(event.acceptedAt === undefined ? {} : { acceptedAt: later(event.acceptedAt) }),
  };
};

const isTrouble = ({ type }: FeedbackEvent) => streamOf(type) === "trouble";

const mail = (count: number, start: number): FeedbackEvent[] =>
  workload({ count, start, minutes: count / A_MINUTE, seed: start }).notifications.flatMap((body) => {
    const parsed = parseNotification({ body }, new Date(END));
    return parsed.kind === "events" ? parsed.events : [];
  });

const batches = (events: FeedbackEvent[]): FeedbackEvent[][] =>
  Array.from({ length: Math.ceil(events.length / BATCH) }, (_, i) =>
    events.slice(i * BATCH, (i + 1) * BATCH),
  );
