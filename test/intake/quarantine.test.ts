import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { unwrap, unwrapBody } from "../../shared/intake/unwrap.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const NOW = new Date("2026-11-24T05:00:00.000Z");
const UNREADABLE = '{"eventType":"Bounce","mail":{';

const inSns = (message: string, messageId: string, timestamp = "2026-11-23T10:00:00.000Z") => ({
  Type: "Notification",
  MessageId: messageId,
  TopicArn: "arn:aws:sns:eu-central-1:000000000000:postmaster-feedback",
  Message: message,
  Timestamp: timestamp,
  Signature: `signature of ${messageId}`,
});
const inSqs = (...texts: string[]) => ({
  Records: texts.map((body, n) => ({
    eventSource: "aws:sqs",
    messageId: String(n),
    body,
    attributes: { SentTimestamp: String(NOW.getTime()) },
  })),
});
const inEventBridge = (id: string, detail: object = { status: "odd" }) => ({
  version: "0",
  id,
  "detail-type": "Added Tomorrow",
  source: "aws.ses",
  account: "000000000000",
  time: "2026-11-23T10:00:00Z",
  resources: ["arn:aws:ses:eu-central-1:000000000000:identity/uni.example"],
  detail,
});

let db: RunningDynamoDb;
beforeAll(async () => {
  db = await startDynamoDb();
});
beforeEach(() => db.empty());
afterAll(() => db.stop());

const receive = (event: unknown) =>
  recordNotifications(
    unwrap(event),
    recorder({ table: db.table, retention: parseRetention(DEFAULT_RETENTION), now: () => NOW }),
  );
const waiting = async () => {
  const quarantine = new QuarantineTable(db.table);
  const { items } = await quarantine.list({ limit: 10 });
  return Promise.all(items.map(async (item) => ({ ...item, body: await quarantine.body(item.id) })));
};

describe("what is quarantined", () => {
  it.each([
    ["an SNS envelope", JSON.stringify(inSns(UNREADABLE, "1")), UNREADABLE],
    ["an EventBridge envelope", JSON.stringify(inEventBridge("1")), JSON.stringify(inEventBridge("1"))],
    [
      "an EventBridge envelope in an SNS envelope",
      JSON.stringify(inSns(JSON.stringify(inEventBridge("1")), "1")),
      JSON.stringify(inEventBridge("1")),
    ],
    ["no envelope", UNREADABLE, UNREADABLE],
  ])("is kept to the byte as SQS had it, with %s, and shows what SES wrote", async (_, text, written) => {
    expect(await receive(inSqs(text))).toMatchObject({ quarantined: 1, failures: [] });
    expect(await waiting()).toMatchObject([{ body: text, excerpt: written.slice(0, 200) }]);
  });

  it("is kept with its envelope where SNS or EventBridge invokes the function itself", async () => {
    await receive({ Records: [{ EventSource: "aws:sns", Sns: inSns(UNREADABLE, "1") }] });
    await receive(inEventBridge("1"));
    const kept = (await waiting()).map(({ body = "" }) => JSON.parse(body));
    expect(kept).toContainEqual(inSns(UNREADABLE, "1"));
    expect(kept).toContainEqual(inEventBridge("1"));
  });

  it("is one entry, in its first envelope, when it comes again in another of SNS", async () => {
    const first = JSON.stringify(inSns(UNREADABLE, "1"));
    await receive(inSqs(first));
    await receive(inSqs(JSON.stringify(inSns(UNREADABLE, "2", "2026-11-23T11:00:00.000Z")), UNREADABLE));
    expect(await waiting()).toMatchObject([{ body: first, at: "2026-11-23T10:00:00.000Z" }]);
  });

  it("is two entries where EventBridge sends two events with the same detail", async () => {
    await receive(inSqs(JSON.stringify(inEventBridge("1")), JSON.stringify(inEventBridge("2"))));
    await receive(inSqs(JSON.stringify(inEventBridge("2"))));
    expect(await waiting()).toHaveLength(2);
  });

  it("is read again from the text that was kept as it was from the queue", async () => {
    const text = JSON.stringify(inSns(JSON.stringify(inEventBridge("1")), "1"));
    const [incoming] = unwrap(inSqs(text));
    const { recordId: _, ...first } = incoming ?? { body: "" };
    await receive(inSqs(text));
    const [kept] = await waiting();
    expect(unwrapBody(kept?.body ?? "", kept?.at)).toEqual(first);
  });
});
