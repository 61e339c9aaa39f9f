import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { recorder } from "../../shared/intake/record.ts";
import { findStory, storyPage } from "../../shared/messages/story.ts";
import { QueueIdTable } from "../../shared/relay/records/QueueIdTable.ts";
import { recordRewritings } from "../../shared/relay/records/recordRewritings.ts";
import { relayEvent } from "../../shared/relay/records/relayRecord.ts";
import { Table } from "../../shared/table/Table.ts";
import { type Faults, FaultyDynamoDb } from "../intake/FaultyDynamoDb.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const retention = parseRetention("400");
const now = () => new Date();
const began = Date.now() - 3_600_000;
const at = (seconds: number) => new Date(began + seconds * 1_000).toISOString();
const HOST = "mx1";
const QUEUE_ID = "4XyZ1234abcd";
const SES_ID = "0102018f3c5e7a9b-0b1c2d3e-0000-4a5b-8c7d-000000000001-000000";

let db: RunningDynamoDb;
beforeAll(async () => {
  db = await startDynamoDb();
});
afterEach(() => db.empty());
afterAll(() => db.stop());

/** What one process works with, whose calls are counted and go wrong as asked. */
const life = (faults: Faults = {}) => {
  const dynamo = new FaultyDynamoDb(db.endpoint, faults);
  const table = new Table(dynamo.client, "postmaster");
  const deps = {
    events: new EventTable(table, { retention, now }),
    queueIds: new QueueIdTable(table, now),
    recording: recorder({ table, retention, now }),
  };
  return { deps, dynamo };
};

const rewriting = (seconds: number, to: string) => ({
  queueId: QUEUE_ID,
  at: at(seconds),
  to,
  sender: "Ann@Elsewhere.example",
  fallback: "redcap@uni.example",
  changed: ["From", "Reply-To"],
});

const record = async (...recipients: string[]) => {
  const { deps, dynamo } = life();
  const events = recipients.map((to, n) =>
    relayEvent(
      HOST,
      {
        queueId: QUEUE_ID,
        beganAt: at(0),
        at: at(2 + n),
        from: "redcap@uni.example",
        to,
        status: "sent",
        sesMessageId: SES_ID,
      },
      at(5),
    ),
  );
  await deps.events.write(events);
  dynamo.client.destroy();
  return events;
};

const rewrite = async (...rewritings: ReturnType<typeof rewriting>[]) => {
  const { deps, dynamo } = life();
  await recordRewritings(HOST, rewritings, deps);
  dynamo.client.destroy();
};

const callsFor = async (asked: string) => {
  const { deps, dynamo } = life();
  const story = await findStory(asked, deps);
  dynamo.client.destroy();
  return { story, calls: dynamo.calls };
};

describe("the story of a message", () => {
  it("costs one query more where a mail host reports it, and reads what that finds", async () => {
    await record("ada@example.net");
    const without = await callsFor(SES_ID);
    // Query and items of its own events, and one query that finds nothing.
    expect(without).toMatchObject({ calls: 3, story: { rewritings: [] } });
    await rewrite(rewriting(1, "ada@example.net"));
    expect(await callsFor(SES_ID)).toMatchObject({
      calls: 4,
      story: { rewritings: [{ subtype: "rewritten" }] },
    });
  });

  it("costs none where none does", async () => {
    const [event] = await record("ada@example.net");
    const { deps, dynamo } = life();
    await db.empty();
    if (event !== undefined) await deps.events.write([{ ...event, type: "send" }]);
    dynamo.client.destroy();
    expect((await callsFor(SES_ID)).calls).toBe(2);
  });

  it("has pages of the size that is asked for, each event once and in its place by time", async () => {
    await record("ada@example.net", "bo@example.net", "cy@example.net");
    await rewrite(
      ...["ada@example.net", "bo@example.net"].map((to) => rewriting(1, to)),
      rewriting(2.5, "dee@example.net"),
      rewriting(30, "eve@example.net"),
    );
    const { deps, dynamo } = life();
    const story = await findStory(SES_ID, deps);
    const whole = (await storyPage(story, { limit: 50 }, deps)).items.map(({ id }) => id);
    expect(whole).toHaveLength(7);
    for (const limit of [1, 2, 3, 4, 5, 6, 7]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await storyPage(story, { limit, cursor }, deps);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor !== null);
      expect(seen, `${limit} a page`).toEqual(whole);
    }
    const times = (await storyPage(story, { limit: 50 }, deps)).items.map((event) => event.at);
    expect(times).toEqual(times.toSorted());
    dynamo.client.destroy();
  });
});

it.each([false, true])(
  "a report comes again until all of it is written, carried out: %s",
  async (carriedOut) => {
    const whole = life();
    await recordRewritings(HOST, [rewriting(1, "ada@example.net")], whole.deps);
    whole.dynamo.client.destroy();
    expect(whole.dynamo.calls).toBeGreaterThan(2);
    for (let call = 1; call <= whole.dynamo.calls; call++) {
      await db.empty();
      const { deps, dynamo } = life({ dieAt: { call, carriedOut } });
      await expect(recordRewritings(HOST, [rewriting(1, "ada@example.net")], deps)).rejects.toThrow();
      dynamo.client.destroy();
      await rewrite(rewriting(1, "ada@example.net"));
      expect((await callsFor(QUEUE_ID)).story.rewritings, `died at call ${call}`).toHaveLength(1);
    }
  },
);
