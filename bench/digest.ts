import { randomUUID } from "node:crypto";
import { type ConsumedCapacity, CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import { CREDENTIALS, REGION } from "../local/system/settings.ts";
import type { SesAccount } from "../shared/account/SesAccount.ts";
import { AuditTable } from "../shared/audit/AuditTable.ts";
import { digestMail } from "../shared/digest/digestMail.ts";
import { gatherDigest } from "../shared/digest/gather.ts";
import { parsePeriod } from "../shared/digest/period.ts";
import { FAILURE_CAUSES } from "../shared/feedback/failureCause.ts";
import { recorder, recordNotifications } from "../shared/feedback/record.ts";
import { DEFAULT_RETENTION, parseRetention } from "../shared/feedback/retention.ts";
import { IdentityTable } from "../shared/identities/IdentityTable.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";
import { type Counts, noCounts } from "../shared/tallies/counts.ts";
import { Markers } from "../shared/tallies/Markers.ts";
import { recountMarked } from "../shared/tallies/recount.ts";
import { TallyTable } from "../shared/tallies/TallyTable.ts";
import { newTally } from "../shared/tallies/tally.ts";
import { WarningTable } from "../shared/warnings/WarningTable.ts";

const PERIOD = parsePeriod("2026-10-01/P30D");
const DOMAINS = 40;
const SENDERS = 5;
const EVENTS_RECORDED = 1_000;
const EVENTS_TALLIED = 10_000_000;

/**
 * What a digest of 30 days reads: of 1,000 events, recorded and counted as they come, and of 10,000,000, as tallies of
 * the same 40 domains and 5 senders. By DynamoDB's own ConsumedCapacity.
 */
export const run = async (): Promise<void> => {
  const engine = await startDynamoDb({ port: await freePort() });
  try {
    console.log("events        items read   calls   read units   HTML kB");
    for (const [events, fill] of [
      [EVENTS_RECORDED, record],
      [EVENTS_TALLIED, tally],
    ] as const) {
      const meter = new Meter(engine.endpoint);
      const name = `digest${events}`;
      await meter.client.send(new CreateTableCommand(tableDefinition(name)));
      const table = new Table(meter.client, name);
      await fill(table, events);
      meter.reset();
      const mail = digestMail(await gatherDigest(PERIOD, depsOf(table)));
      const { items, calls, units } = meter;
      console.log(
        `${events.toLocaleString("en-US").padEnd(12)}${String(items).padStart(12)}${String(calls).padStart(8)}${units.toFixed(1).padStart(13)}${(Buffer.byteLength(mail.html) / 1_000).toFixed(1).padStart(10)}`,
      );
      meter.client.destroy();
    }
  } finally {
    await engine.stop();
  }
};

const depsOf = (table: Table) => ({
  tallies: new TallyTable(table),
  warnings: new WarningTable(table),
  identities: new IdentityTable(table),
  audit: new AuditTable(table),
  // Without SES a digest lacks its quota only.
  account: { facts: () => Promise.reject(new Error("no SES in a benchmark")) } as unknown as SesAccount,
  links: {},
});

const dayOf = (day: number) => new Date(Date.parse(PERIOD.since) + day * 86_400_000);

/** Through the path of `ingest` and `tally`. */
const record = async (table: Table, events: number) => {
  let clock = Date.parse(PERIOD.until);
  const now = () => new Date(clock);
  const deps = recorder({ table, retention: parseRetention(DEFAULT_RETENTION), now });
  const bodies = Array.from({ length: events / 2 }, (_, n) => {
    const at = new Date(dayOf(n % PERIOD.days).getTime() + (n % 20) * 3_600_000).toISOString();
    const to = `p${n}@d${n % DOMAINS}.example`;
    const mail = {
      timestamp: at,
      messageId: `m${n}`,
      source: `s${n % SENDERS}@hospital.example`,
      destination: [to],
    };
    const bounced = Math.floor(n / PERIOD.days) % 16 === 0; // one a day at least
    return [
      { eventType: "Send", mail, send: {} },
      bounced
        ? {
            eventType: "Bounce",
            mail,
            bounce: {
              bounceType: "Permanent",
              bounceSubType: "General",
              feedbackId: `f${n}`,
              timestamp: at,
              bouncedRecipients: [{ emailAddress: to, action: "failed", status: "5.1.1" }],
            },
          }
        : { eventType: "Delivery", mail, delivery: { timestamp: at, recipients: [to] } },
    ].map((payload) => ({ body: JSON.stringify(payload) }));
  }).flat();
  for (let i = 0; i < bodies.length; i += 100) await recordNotifications(bodies.slice(i, i + 100), deps);
  const markers = new Markers(table, { now });
  clock += 600_000;
  await recountMarked(await markers.list(), {
    table,
    tallies: new TallyTable(table),
    markers,
    now,
    newId: randomUUID,
    remainingMs: () => Number.POSITIVE_INFINITY,
  });
};

/** The tallies that so many events end in. */
const tally = async (table: Table, events: number) => {
  const tallies = new TallyTable(table);
  for (let day = 0; day < PERIOD.days; day++) {
    const each = Math.round(events / PERIOD.days / 2);
    const counts = (part: number): Counts => ({
      ...noCounts(),
      send: Math.round(each * part),
      delivery: Math.round(each * part * 0.98),
      bounce: Math.round(each * part * 0.02),
      hardBounce: Math.round(each * part * 0.02),
    });
    const keyed = (count: number, name: (n: number) => string) =>
      new Map(Array.from({ length: count }, (_, n) => [name(n), counts(1 / count)]));
    const key = dayOf(day).toISOString().slice(0, 10);
    await tallies.replace(
      "day",
      {
        tally: {
          ...newTally(),
          counts: counts(1),
          sender: keyed(SENDERS, (n) => `s${n}@hospital.example`),
          recipientDomain: keyed(DOMAINS, (n) => `d${n}.example`),
          cause: keyed(FAILURE_CAUSES.length, (n) => FAILURE_CAUSES[n] ?? "other"),
        },
        total: { key, source: key, countedAt: key, frozenFrom: Number.MAX_SAFE_INTEGER },
        generation: randomUUID(),
      },
      undefined,
    );
  }
};

/** A client that adds up what is read through it. */
class Meter {
  readonly client: DynamoDBClient;
  items = 0;
  calls = 0;
  units = 0;

  constructor(endpoint: string) {
    this.client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
    this.client.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: "TOTAL" } });
        const output = answer.output as {
          ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
          Items?: unknown[];
          Item?: unknown;
          Responses?: Record<string, unknown[]>;
        };
        this.calls++;
        this.items +=
          (output.Items?.length ?? 0) +
          (output.Item === undefined ? 0 : 1) +
          Object.values(output.Responses ?? {}).flat().length;
        for (const consumed of [output.ConsumedCapacity ?? []].flat())
          this.units += consumed.CapacityUnits ?? 0;
        return answer;
      },
      { step: "initialize" },
    );
  }

  reset() {
    this.items = 0;
    this.calls = 0;
    this.units = 0;
  }
}
