import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { readNotification } from "../../shared/intake/read.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { unwrap, unwrapBody } from "../../shared/intake/unwrap.ts";
import { Table } from "../../shared/table/Table.ts";
import { IDENTITY, recommendation, sendingStatus, TENANT } from "../feedback/eventBridge.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { FaultyDynamoDb } from "./FaultyDynamoDb.ts";

const NOW = new Date("2027-02-01T12:00:00.000Z");
const DAY_MS = 86_400_000;
const DKIM = "DKIM verification is not enabled.";
const HIGH_BOUNCES = {
  words: "The bounce rate exceeded 15.0% based on a representative volume of 197 emails.",
  type: "BOUNCE",
  impact: "HIGH",
};
const noon = (seconds: number) =>
  new Date(Date.parse("2027-02-01T11:00:00.123Z") + seconds * 1_000).toISOString();

const read = (event: object, receivedAt = NOW.toISOString()) => {
  const parsed = readNotification({ ...unwrapBody(JSON.stringify(event)), receivedAt }, NOW);
  return parsed.kind === "account" ? parsed.events : parsed;
};

describe("an EventBridge event of SES about the account", () => {
  it("is read with its resource, time to the millisecond, cause and origin", () => {
    const given = { at: noon(0), resource: TENANT, origin: "AWS_MANAGED", cause: "High bounce rate." };
    expect(read(sendingStatus("DISABLED", given))).toEqual([
      {
        about: "sendingStatus",
        state: "open",
        subject: TENANT,
        resource: TENANT,
        at: "2027-02-01T11:00:00.123Z",
        origin: "AWS_MANAGED",
        cause: "High bounce rate.",
      },
    ]);
    expect(read(sendingStatus("ENABLED", given))).toMatchObject([{ state: "closed", subject: TENANT }]);
  });

  it("is one subject for each recommendation, the same when it opens and when it is resolved", () => {
    const subjects = (event: object) => {
      const events = read(event);
      return Array.isArray(events) ? events.map(({ subject, state }) => [state, subject]) : events;
    };
    const given = { at: noon(0), resource: IDENTITY, words: DKIM };
    expect(subjects(recommendation("Open", given))).toEqual([["open", `${IDENTITY} ${DKIM}`]]);
    expect(subjects(recommendation("Resolved", given))).toEqual([["closed", `${IDENTITY} ${DKIM}`]]);
    const finding = { at: noon(0), resource: TENANT, ...HIGH_BOUNCES };
    expect(subjects(recommendation("Open", finding))).toEqual([["open", `${TENANT} BOUNCE/HIGH`]]);
    // The words of a finding hold numbers, which are others when it ends. AWS documents both names of its end.
    for (const end of ["Resolved", "Closed"] as const)
      expect(subjects(recommendation(end, { ...finding, words: "Over." }))).toEqual([
        ["closed", `${TENANT} BOUNCE/HIGH`],
      ]);
  });

  it("is about the account where it names no resource", () => {
    expect(read(sendingStatus("DISABLED", { at: noon(0) }))).toMatchObject([{ subject: "account" }]);
  });

  it("is read whatever its detail holds, and never dated later than it was received", () => {
    const bare = { source: "aws.ses", "detail-type": "Sending Status Disabled", detail: {} };
    expect(read(bare)).toEqual([
      { about: "sendingStatus", state: "open", subject: "account", at: NOW.toISOString() },
    ]);
    expect(read({ ...bare, time: "9999-01-01T00:00:00Z" })).toMatchObject([{ at: NOW.toISOString() }]);
    const record = { lastUpdatedTimestamp: [2027, 2, 1, 11, 0] };
    expect(read({ ...bare, detail: { data: { record } } })).toMatchObject([
      { at: "2027-02-01T11:00:00.000Z" },
    ]);
  });

  it("is found in an SNS envelope within SQS too", () => {
    const event = recommendation("Open", { at: noon(0), resource: IDENTITY, words: DKIM });
    const body = JSON.stringify({ Type: "Notification", Message: JSON.stringify(event) });
    const [incoming] = unwrap({
      Records: [{ eventSource: "aws:sqs", messageId: "1", body, attributes: {} }],
    });
    if (incoming === undefined) throw new Error("nothing came");
    expect(readNotification(incoming, NOW)).toMatchObject({ kind: "account", events: [{ state: "open" }] });
  });
});

describe("what stands of the account", () => {
  let db: RunningDynamoDb;
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  beforeEach(() => db.empty());
  afterAll(() => db.stop());

  const receive = (events: object[], { now = NOW, table = db.table } = {}) =>
    recordNotifications(
      unwrap({
        Records: events.map((event, n) => ({
          eventSource: "aws:sqs",
          messageId: String(n),
          body: JSON.stringify(event),
          attributes: { SentTimestamp: String(now.getTime()) },
        })),
      }),
      recorder({ table, retention: parseRetention(DEFAULT_RETENTION), now: () => now }),
    );
  const open = async (now = NOW) =>
    (await new AccountEventTable(db.table, () => now).open()).map(({ subject, at }) => `${subject} ${at}`);

  const DISABLED = sendingStatus("DISABLED", { at: noon(1), resource: TENANT });
  const ENABLED = sendingStatus("ENABLED", { at: noon(2), resource: TENANT });

  it("is open after the event that opens, closed after the one that closes, and quarantines neither", async () => {
    expect(await receive([DISABLED])).toMatchObject({ accountEvents: 1, quarantined: 0, failures: [] });
    expect(await open()).toEqual([`${TENANT} ${noon(1)}`]);
    await receive([ENABLED]);
    expect(await open()).toEqual([]);
  });

  it("is not opened by an older event that comes after the newer one that closed it", async () => {
    await receive([ENABLED]);
    await receive([DISABLED]);
    expect(await open()).toEqual([]);
  });

  it("is closed where both are of one second, in either order", async () => {
    const [opened, resolved] = [
      recommendation("Open", { at: noon(0), resource: IDENTITY, words: DKIM }),
      recommendation("Resolved", { at: noon(0), resource: IDENTITY, words: DKIM }),
    ];
    await receive([opened]);
    await receive([resolved]);
    expect(await open()).toEqual([]);
    await receive([opened]);
    expect(await open()).toEqual([]);
  });

  it("is the newest event's, in any order, in any batches and with any duplicates", async () => {
    let run = 0;
    const events = fc.array(
      fc.record({
        status: fc.constantFrom("ENABLED" as const, "DISABLED" as const),
        second: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`account events property: FC_SEED=${seed}`);
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 3 }), async (given, size) => {
        const resource = `${TENANT}${run++}`;
        const newest = given.reduce((a, b) =>
          b.second > a.second || (b.second === a.second && b.status === "ENABLED") ? b : a,
        );
        const all = [...given, ...given.slice(0, 2)].map(({ status, second }) =>
          sendingStatus(status, { at: noon(second), resource }),
        );
        for (let i = 0; i < all.length; i += size) await receive(all.slice(i, i + size));
        const expected = newest.status === "DISABLED" ? [`${resource} ${noon(newest.second)}`] : [];
        expect((await open()).filter((one) => one.startsWith(`${resource} `))).toEqual(expected);
      }),
      { seed, numRuns: 60 },
    );
  });

  it("survives a death before and after its write", async () => {
    for (const carriedOut of [false, true]) {
      const faulty = new FaultyDynamoDb(db.endpoint, { dieAt: { call: 1, carriedOut } });
      const resource = `${TENANT}-${carriedOut}`;
      const disabled = sendingStatus("DISABLED", { at: noon(1), resource });
      const first = await receive([disabled], { table: new Table(faulty.client, "postmaster") });
      expect(first.failures).toMatchObject([{ recordId: "0" }]);
      await receive([disabled]);
      expect(await open()).toContain(`${resource} ${noon(1)}`);
      faulty.client.destroy();
    }
  });

  it("takes no event that is older than 20 days, as long as a closed one is remembered", async () => {
    const later = new Date(Date.parse(noon(1)) + 20 * DAY_MS);
    await receive([DISABLED], { now: new Date(later.getTime() + 1) });
    expect(await open(later)).toEqual([]);
    await receive([DISABLED], { now: later });
    expect(await open(later)).toHaveLength(1);
  });
});
