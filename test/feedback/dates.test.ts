import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { recorder, recordNotifications } from "../../shared/feedback/record.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { unwrap } from "../../shared/feedback/unwrap.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { readStats } from "../../shared/tallies/stats.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { startRecorded } from "../tallies/recorded.ts";
import { bounce, send } from "./notifications.ts";

const RECEIVED = "2026-11-23T10:00:00.000Z";
const NOW = new Date("2026-11-23T10:00:05.000Z");
const mail = (at: string) => ({ messageId: "m", at, to: ["Ada@x.example"] });
const read = (payload: object) => {
  const parsed = parseNotification({ body: JSON.stringify(payload), receivedAt: RECEIVED }, NOW);
  if (parsed.kind !== "events") throw new Error(JSON.stringify(parsed));
  return parsed.events;
};

describe("a date in the future", () => {
  it.each([
    ["2026-11-24T10:00:00.000Z", "2026-11-24T10:00:00.000Z"],
    ["2026-11-24T10:00:00.001Z", RECEIVED],
    ["9999-12-31T23:59:59.999Z", RECEIVED],
    ["2016-11-23T10:00:00.000Z", "2016-11-23T10:00:00.000Z"],
  ])("of %s, received on 2026-11-23 at 10:00, counts as %s", (stated, at) => {
    expect(read(bounce(mail(stated)))).toMatchObject([
      { at, recordedAt: RECEIVED, ...(at === stated ? {} : { detail: { statedTime: stated } }) },
    ]);
    if (at === stated) expect(read(bounce(mail(stated)))[0]?.detail).not.toHaveProperty("statedTime");
  });

  it("is kept with an event that has nothing else to tell", () => {
    const { tags: _, ...bare } = send(mail("9999-01-01T00:00:00Z")).mail;
    expect(read({ eventType: "Send", mail: bare, send: {} })[0]?.detail).toEqual({
      statedTime: "9999-01-01T00:00:00.000Z",
    });
  });

  it("makes one event of a message that SQS delivers again, even with an envelope of that date", () => {
    const record = (sentAt: string) => ({
      eventSource: "aws:sqs",
      messageId: "1",
      body: JSON.stringify({
        Type: "Notification",
        Message: JSON.stringify(bounce(mail("9999-01-01T00:00:00Z"))),
        Timestamp: "9999-01-01T00:00:00.000Z",
      }),
      attributes: { SentTimestamp: String(Date.parse(sentAt)) },
    });
    const [incoming] = unwrap({ Records: [record(RECEIVED)] });
    if (incoming === undefined) throw new Error("nothing came");
    const later = new Date(NOW.getTime() + 3_600_000);
    const [once, again] = [parseNotification(incoming, NOW), parseNotification(incoming, later)];
    expect(again).toEqual(once);
    expect(once).toMatchObject({ events: [{ at: RECEIVED, recordedAt: RECEIVED }] });
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

  it.each(["2026-11-24T06:00:00.000Z", "2026-11-25T10:00:00.000Z"])(
    "a bounce dated %s does not list an address again that was removed after its receipt",
    async (at) => {
      const address = `${at.slice(8, 10)}@x.example`;
      const payload = bounce({ ...mail(at), messageId: at, to: [address] });
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

  it("an event dated 9999 is counted in the day in which it was received, which is the newest", async () => {
    const far = { ...mail("9999-12-31T23:00:00.000Z"), messageId: "far" };
    const recorded = await startRecorded([send(mail(RECEIVED)), send(far)], () => NOW);
    const { items } = await readStats({ by: "day", limit: 10 }, recorded);
    expect(items.map(({ key, counts }) => [key, counts.send])).toEqual([["2026-11-23", 2]]);
    await recorded.stop();
  });
});
