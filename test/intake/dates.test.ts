import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { unwrap } from "../../shared/intake/unwrap.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { readStats } from "../../shared/tallies/stats.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { bounce, send } from "../feedback/notifications.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { startRecorded } from "../tallies/recorded.ts";

const RECEIVED = "2026-11-23T10:00:00.000Z";
const NOW = new Date("2026-11-23T10:00:05.000Z");
const mail = (at: string) => ({ messageId: "m", at, to: ["Ada@x.example"] });
const read = (payload: object) => {
  const parsed = parseNotification({ body: JSON.stringify(payload), receivedAt: RECEIVED }, NOW);
  if (parsed.kind !== "events") throw new Error(JSON.stringify(parsed));
  return parsed.events;
};

const SENT = "2026-11-23T09:59:00.000Z";
/** Of mail that SES accepted at `SENT`. */
const dated = (stated: string, type = "bounce") => {
  const { mail: of, bounce: particulars } = bounce(mail(SENT));
  if (type === "bounce")
    return { eventType: "Bounce", mail: of, bounce: { ...particulars, timestamp: stated } };
  const complainedRecipients = [{ emailAddress: "Ada@x.example" }];
  if (type === "complaint")
    return { eventType: "Complaint", mail: of, complaint: { complainedRecipients, timestamp: stated } };
  return { eventType: "Open", mail: of, open: { timestamp: stated } };
};
const raw = (payload: object, sentAt: string) => {
  const [incoming] = unwrap({
    Records: [
      {
        eventSource: "aws:sqs",
        messageId: "1",
        body: JSON.stringify(payload),
        attributes: { SentTimestamp: String(Date.parse(sentAt)) },
      },
    ],
  });
  if (incoming === undefined) throw new Error("nothing came");
  return incoming;
};

describe("a time that an event states", () => {
  it.each([
    ["bounce", "2026-11-24T16:00:00.000Z", "2026-11-24T16:00:00.000Z"],
    ["bounce", "2026-11-30T09:59:00.000Z", "2026-11-30T09:59:00.000Z"],
    ["bounce", "2026-11-30T09:59:00.001Z", SENT],
    ["bounce", "9999-12-31T23:59:59.999Z", SENT],
    ["bounce", "2016-11-23T10:00:00.000Z", "2016-11-23T10:00:00.000Z"],
    ["complaint", "2027-02-21T09:59:00.000Z", "2027-02-21T09:59:00.000Z"],
    ["complaint", "2027-02-21T09:59:00.001Z", SENT],
    ["open", "2027-12-28T09:59:00.000Z", "2027-12-28T09:59:00.000Z"],
    ["open", "2027-12-28T09:59:00.001Z", SENT],
  ])("in a %s of mail of 2026-11-23, 09:59: %s counts as %s", (type, stated, at) => {
    expect(read(dated(stated, type))).toMatchObject([
      { at, recordedAt: RECEIVED, ...(at === stated ? {} : { detail: { statedTime: stated } }) },
    ]);
    if (at === stated) expect(read(dated(stated, type))[0]?.detail ?? {}).not.toHaveProperty("statedTime");
  });

  it.each([
    ["2026-11-24T10:00:00.000Z", "events"],
    ["2026-11-24T10:00:00.001Z", "unreadable"],
    ["9999-01-01T00:00:00Z", "unreadable"],
  ])("is not believed where the mail itself is of the future: %s is %s", (at, kind) => {
    const parsed = parseNotification({ body: JSON.stringify(send(mail(at))), receivedAt: RECEIVED }, NOW);
    expect(parsed).toMatchObject({
      kind,
      ...(kind === "events"
        ? {}
        : { reason: "field_invalid", detail: "mail.timestamp: more than a day after it was received" }),
    });
  });

  it("without a time of the mail is all there is", () => {
    const { mail: of, bounce: particulars } = dated("2026-11-24T10:00:00.001Z");
    const { timestamp: _, ...bare } = Object(of);
    const body = JSON.stringify({ eventType: "Bounce", mail: bare, bounce: particulars });
    expect(parseNotification({ body, receivedAt: RECEIVED }, NOW)).toMatchObject({
      kind: "unreadable",
      detail: "bounce.timestamp: more than a day after it was received",
    });
  });
});

describe("recorded", () => {
  let db: RunningDynamoDb;
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  afterAll(() => db.stop());

  const receive = (payload: object, receivedAt = RECEIVED) =>
    recordNotifications(
      [{ body: JSON.stringify(payload), receivedAt }],
      recorder({ table: db.table, retention: parseRetention(DEFAULT_RETENTION), now: () => NOW }),
    );

  it.each([
    ["32 days ahead, twice 1.2 s apart", "2026-12-25T10:00:00.000Z", RECEIVED, "2026-11-23T10:00:01.234Z"],
    [
      "30 hours ahead, and redriven 10 hours later",
      "2026-11-24T16:00:00.000Z",
      RECEIVED,
      "2026-11-23T20:00:00.000Z",
    ],
    [
      "a millisecond beyond the mark, and redriven at it",
      "2026-11-24T10:00:00.001Z",
      RECEIVED,
      "2026-11-23T10:00:00.001Z",
    ],
    ["as late as its mail allows", "2026-11-30T09:59:00.000Z", RECEIVED, "2026-12-02T10:00:00.000Z"],
    ["later than its mail allows", "2026-11-30T09:59:00.001Z", RECEIVED, "2026-12-02T10:00:00.000Z"],
  ])("a bounce dated %s, is one event, counted once", async (_, stated, first, second) => {
    const own = await startDynamoDb();
    const now = () => NOW;
    const deps = recorder({ table: own.table, retention: parseRetention(DEFAULT_RETENTION), now });
    for (const sentAt of [first, second]) await recordNotifications([raw(dated(stated), sentAt)], deps);
    const { items } = await deps.events.ofRecipient("ada@x.example", { limit: 10 });
    expect(items).toHaveLength(1);
    const { markers } = deps;
    const stats = await readStats(
      { by: "day", limit: 10 },
      { table: own.table, markers, tallies: new TallyTable(own.table), now, newId: randomUUID },
    );
    expect(stats.items.reduce((sum, { counts }) => sum + (counts.bounce ?? 0), 0)).toBe(1);
    await own.stop();
  });

  it.each(["2026-11-24T06:00:00.000Z", "2026-11-25T10:00:00.000Z"])(
    "a bounce dated %s does not list an address again that was removed after its receipt",
    async (at) => {
      const address = `${at.slice(8, 10)}@x.example`;
      const sent = bounce({ ...mail(SENT), messageId: at, to: [address] });
      const payload = { ...sent, bounce: { ...sent.bounce, timestamp: at } };
      const suppressions = new SuppressionTable(db.table, () => NOW);
      await receive(payload);
      const listed = await suppressions.get(address);
      if (listed?.state !== "listed") throw new Error("not listed");
      await suppressions.put(removed(listed, { at: "2026-11-23T10:30:00.000Z", by: "anna" }));
      await receive(payload);
      expect(await suppressions.get(address)).toMatchObject({ state: "removed", rebouncedTimes: 0 });
      await receive(
        bounce({ ...mail("2026-11-23T11:00:00.000Z"), to: [address] }),
        "2026-11-23T11:00:01.000Z",
      );
      expect(await suppressions.get(address)).toMatchObject({ state: "listed", rebouncedTimes: 1 });
    },
  );

  it("an event dated 9999 is counted in the day of its mail, which is the newest", async () => {
    const recorded = await startRecorded(
      [send(mail(RECEIVED)), dated("9999-12-31T23:00:00.000Z")],
      () => NOW,
    );
    const { items } = await readStats({ by: "day", limit: 10 }, recorded);
    expect(items.map(({ key, counts }) => [key, counts.send, counts.bounce])).toEqual([["2026-11-23", 1, 1]]);
    await recorded.stop();
  });
});
