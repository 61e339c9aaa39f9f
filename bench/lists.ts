import { randomUUID } from "node:crypto";
import { DEFAULT_RETENTION, parseRetention } from "../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../shared/intake/record.ts";
import { ListCheckTable } from "../shared/listChecks/job/ListCheckTable.ts";
import { newCheck } from "../shared/listChecks/job/listCheck.ts";
import { MailDomains } from "../shared/listChecks/job/MailDomains.ts";
import { workListCheck } from "../shared/listChecks/job/workListCheck.ts";
import { SuppressionTable } from "../shared/suppressions/SuppressionTable.ts";
import { Table } from "../shared/table/Table.ts";
import { Markers } from "../shared/tallies/Markers.ts";
import { recountMarked } from "../shared/tallies/recount.ts";
import { TallyTable } from "../shared/tallies/TallyTable.ts";
import { delivery, send } from "../test/feedback/notifications.ts";
import { startDynamoDb } from "../test/system/dynamodb.ts";
import { Meter } from "./Meter.ts";

const EVENTS = 40_000;
const SIZES = [2_000, 100_000];
const now = () => new Date();
const actor = { tokenId: "bench", name: "bench" };
const addressOf = (n: number) => `participant${n}@clinic${n % 200}.example`;

/** What it takes to check lists of two sizes, with the same events recorded; DNS answers at once. */
export const run = async (): Promise<void> => {
  const db = await startDynamoDb();
  const meter = new Meter(db.endpoint);
  const retention = parseRetention(DEFAULT_RETENTION);
  await record(db.table);
  const table = new Table(meter.client, "postmaster");
  const checks = new ListCheckTable(table);
  const dns = { mailHosts: async () => ["mx.example"], addresses: async () => [] };
  for (const size of SIZES) {
    const addresses = Array.from({ length: size }, (_, n) => addressOf(n));
    meter.reset();
    const from = performance.now();
    const id = randomUUID();
    await checks.create(newCheck({ id, total: size, actor, createdAt: now().toISOString() }), addresses);
    const created = performance.now();
    await workListCheck(id, {
      table,
      checks,
      suppressions: new SuppressionTable(table),
      tallies: new TallyTable(table),
      markers: new Markers(table, { now }),
      insights: { of: async () => "unknown" },
      newDomains: () => new MailDomains({ ...dns, apart: () => dns }, { perSecond: 1_000 }),
      retention,
      now,
      newId: randomUUID,
      remainingMs: () => 300_000,
    });
    const heap = Math.round(process.memoryUsage().rss / 1e6);
    console.log(
      `${size} addresses, ${EVENTS} events: created in ${Math.round(created - from)} ms, checked in ${Math.round(performance.now() - created)} ms; ${meter.calls} calls, ${Math.round(meter.reads)} read and ${Math.round(meter.writes)} write units; ${heap} MB resident`,
    );
  }
  meter.client.destroy();
  await db.stop();
};

/** Half of the events to addresses of the lists. */
const record = async (table: Table) => {
  const deps = recorder({ table, retention: parseRetention(DEFAULT_RETENTION), now });
  for (let n = 0; n < EVENTS; n += 200) {
    const bodies = Array.from({ length: 100 }, (_, i) => {
      const at = new Date(now().getTime() - (n + i) * 60_000).toISOString();
      const mail = { messageId: `m${n + i}`, at, to: [addressOf(n + i)] };
      return [send(mail), delivery(mail)].map((one) => ({ body: JSON.stringify(one) }));
    });
    await recordNotifications(bodies.flat(), deps);
  }
  const { markers } = deps;
  const tallies = new TallyTable(table);
  await recountMarked(await markers.list(), {
    table,
    markers,
    tallies,
    now,
    newId: randomUUID,
    remainingMs: () => 600_000,
  });
};
