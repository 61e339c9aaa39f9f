import { randomUUID } from "node:crypto";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { startDynamoDb } from "../local/system/dynamoDb.ts";
import { freePort } from "../local/system/ports.ts";
import type { AccountFacts } from "../shared/account/accountFacts.ts";
import type { SesAccount } from "../shared/account/SesAccount.ts";
import { AccountEventTable } from "../shared/accountEvents/AccountEventTable.ts";
import { AuditTable } from "../shared/audit/AuditTable.ts";
import { DigestTable } from "../shared/digest/DigestTable.ts";
import { digestMail } from "../shared/digest/digestMail.ts";
import { gatherDigest } from "../shared/digest/gather.ts";
import { lastDays } from "../shared/digest/period.ts";
import { EventTable } from "../shared/feedback/EventTable.ts";
import { IdentityNotifications } from "../shared/feedback/IdentityNotifications.ts";
import { DEFAULT_RETENTION, parseRetention } from "../shared/feedback/retention.ts";
import { IdentityTable } from "../shared/identities/IdentityTable.ts";
import { parsePolicy } from "../shared/identities/policy.ts";
import { recorder, recordNotifications } from "../shared/intake/record.ts";
import { QuarantineTable } from "../shared/quarantine/QuarantineTable.ts";
import { REASON_CODES } from "../shared/reasons/reason.ts";
import { RelayHostTable } from "../shared/relay/records/RelayHostTable.ts";
import { RelayProblemTable } from "../shared/relay/records/RelayProblemTable.ts";
import { ComparisonTable } from "../shared/sesCounts/ComparisonTable.ts";
import { SuppressionTable } from "../shared/suppressions/SuppressionTable.ts";
import { tableDefinition } from "../shared/table/definition.ts";
import { Table } from "../shared/table/Table.ts";
import { type Counts, noCounts } from "../shared/tallies/counts.ts";
import { Markers } from "../shared/tallies/Markers.ts";
import { recountAll } from "../shared/tallies/recount.ts";
import { TallyTable } from "../shared/tallies/TallyTable.ts";
import { newTally } from "../shared/tallies/tally.ts";
import { BaselineTable } from "../shared/warnings/baselines/BaselineTable.ts";
import { nightClock } from "../shared/warnings/baselines/nights.ts";
import { gatherFacts } from "../shared/warnings/facts/gather.ts";
import { FeedPath } from "../shared/warnings/feed/FeedPath.ts";
import { FeedTable } from "../shared/warnings/feed/feed.ts";
import { WarningTable } from "../shared/warnings/WarningTable.ts";
import { Meter } from "./Meter.ts";

const PERIOD = lastDays(30, new Date());
const DOMAINS = 40;
const SENDERS = 5;
const EVENTS_RECORDED = 1_000;
const EVENTS_TALLIED = 10_000_000;

/**
 * What a digest of 30 days reads, and a run of `watch`: of 1,000 events, recorded and counted as they come, and of 10,000,000, as tallies of
 * the same 40 domains and 5 senders. By DynamoDB's own ConsumedCapacity.
 */
export const run = async (): Promise<void> => {
  const engine = await startDynamoDb({ port: await freePort() });
  try {
    console.log("events      what                 items read   calls   read units   write units");
    for (const [events, fill] of [
      [EVENTS_RECORDED, record],
      [EVENTS_TALLIED, tally],
    ] as const) {
      const meter = new Meter(engine.endpoint);
      const name = `digest${events}`;
      await meter.client.send(new CreateTableCommand(tableDefinition(name)));
      const table = new Table(meter.client, name);
      await fill(table, events);
      const measured = async (what: string, task: () => Promise<unknown>) => {
        meter.reset();
        await task();
        const { items, calls, reads, writes } = meter;
        console.log(
          events.toLocaleString("en-US").padEnd(12) +
            what.padEnd(20) +
            [items, calls, reads, writes].map((n, i) => String(n).padStart([11, 8, 13, 14][i] ?? 0)).join(""),
        );
      };
      await measured("a digest", async () => digestMail(await gatherDigest(PERIOD, depsOf(table))));
      const watched = watchDeps(table);
      await measured("a day's first watch", () => gatherFacts(watched));
      await measured("each further watch", () => gatherFacts(watched));
      meter.client.destroy();
    }
  } finally {
    await engine.stop();
  }
};

const WITHOUT_SES: AccountFacts = {
  productionAccess: true,
  sendingEnabled: true,
  enforcementStatus: "HEALTHY",
  max24HourSend: 50_000,
  sentLast24Hours: 0,
  maxSendRate: 14,
  suppressedReasons: [],
};

const depsOf = (table: Table) => ({
  tallies: new TallyTable(table),
  warnings: new WarningTable(table),
  identities: new IdentityTable(table),
  audit: new AuditTable(table),
  comparisons: new ComparisonTable(table),
  account: { facts: () => Promise.resolve(WITHOUT_SES) } as unknown as SesAccount,
  policy: parsePolicy(""),
  links: {},
  now: () => new Date(),
});

/** At the end of the period; without queues, which cost no units. */
const watchDeps = (table: Table) => {
  const now = () => new Date();
  const tallies = new TallyTable(table);
  const retention = parseRetention(DEFAULT_RETENTION);
  return {
    ...depsOf(table),
    table,
    events: new EventTable(table, { retention, now }),
    retention,
    suppressions: new SuppressionTable(table, now),
    now,
    tallies,
    markers: new Markers(table, { now }),
    baselines: new BaselineTable(table, tallies, "UTC"),
    nightAt: nightClock("UTC"),
    quarantine: new QuarantineTable(table),
    accountEvents: new AccountEventTable(table, now),
    digests: new DigestTable(table, now),
    relayHosts: new RelayHostTable(table, now),
    relayProblems: new RelayProblemTable(table, now),
    feedTable: new FeedTable(table),
    feedPath: new FeedPath(
      { sns: new SNSClient({}), sqs: new SQSClient({}), account: depsOf(table).account },
      { configurationSet: "", topicArn: "", queueUrl: "" },
    ),
    deadLetterQueues: [],
    notifications: new IdentityNotifications(table, { now }),
    configurationSet: "",
    patience: {},
  };
};

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
  clock += 600_000;
  await recountAll(table, now);
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
          cause: keyed(REASON_CODES.length, (n) => REASON_CODES[n] ?? "unknown"),
        },
        total: { key, source: key, countedAt: key, frozenFrom: Number.MAX_SAFE_INTEGER },
        generation: randomUUID(),
      },
      undefined,
    );
  }
};
