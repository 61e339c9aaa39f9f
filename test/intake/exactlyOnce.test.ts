import { randomUUID } from "node:crypto";
import { CreateTableCommand, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { tableDefinition } from "../../shared/table/definition.ts";
import { type Item, Table } from "../../shared/table/Table.ts";
import { Markers, SETTLE_MS } from "../../shared/tallies/Markers.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { readStats, STATS_BY } from "../../shared/tallies/stats.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { bounce, complaint, delivery, open, send } from "../feedback/notifications.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { type Faults, FaultyDynamoDb } from "./FaultyDynamoDb.ts";

const RETENTION = parseRetention(DEFAULT_RETENTION);
const to = (...names: string[]) => names.map((name) => `${name}@${name.length % 2 ? "odd" : "even"}.example`);
const at = (hour: string, minute = 10) => `${hour}:${minute}:05.678Z`;
const [FIRST, SECOND, OTHER_DAY] = ["2026-11-23T22", "2026-11-23T23", "2026-11-24T01"];

const REDCAP = { credential: "ses-smtp-redcap", sourceIp: "192.0.2.7" };
const BATCH = [
  send({ messageId: "m1", at: at(FIRST), to: to("ann", "bobo", "cat"), ...REDCAP }),
  send({ messageId: "m2", at: at(SECOND), to: to("dora"), source: "lab@uni.example", credential: "lab" }),
  delivery({ messageId: "m1", at: at(FIRST, 11), to: to("ann"), ...REDCAP }),
  bounce({ messageId: "m1", at: at(FIRST, 12), to: to("bobo", "cat"), ...REDCAP }),
  bounce({ messageId: "m3", at: at(SECOND), to: to("eve"), type: "Transient", subType: "MailboxFull" }),
  complaint({ messageId: "m2", at: at(OTHER_DAY), to: to("dora"), source: "lab@uni.example" }),
  open({ messageId: "m1", at: at(OTHER_DAY), to: to("ann") }),
  bounce({ messageId: "m4", at: at(OTHER_DAY), to: ["bounce@simulator.amazonses.com"] }),
  { eventType: "Novelty", mail: { messageId: "m5", destination: to("fay") }, x: 1 },
  { AlarmName: "not of SES" },
].map((payload) => JSON.stringify(payload));

/** The larger of sends and recipients' deliveries or bounces, of each sender and hour, or sender, hour and domain or credential; of causes bounces. */
const volumesOf = (events: FeedbackEvent[]): Map<string, number> => {
  const real = events.filter(({ recipientDomain }) => recipientDomain !== "simulator.amazonses.com");
  const hourOf = ({ at: time }: FeedbackEvent) => time.slice(0, 13);
  const larger = (some: FeedbackEvent[]) => {
    const of = (type: string, among: FeedbackEvent[]) => among.filter((one) => one.type === type).length;
    // A delivery and a bounce of one recipient are of one message.
    const outcomes = [...Map.groupBy(some, ({ recipient }) => recipient).values()].map((theirs) =>
      Math.max(of("delivery", theirs), of("bounce", theirs)),
    );
    return Math.max(
      of("send", some),
      outcomes.reduce((sum, one) => sum + one, 0),
    );
  };
  const volumes = new Map<string, number>();
  const add = (name: string, volume: number) => {
    if (volume > 0) volumes.set(`${name} volume`, (volumes.get(`${name} volume`) ?? 0) + volume);
  };
  for (const some of Map.groupBy(real, (event) => `${event.sender} ${hourOf(event)}`).values()) {
    const [first] = some;
    if (first === undefined) continue;
    const names = [`day ${first.at.slice(0, 10)}`, `hour ${hourOf(first)}`, `sender ${first.sender}`];
    for (const name of names) add(name, larger(some));
    for (const [domain, to] of Map.groupBy(some, ({ recipientDomain }) => recipientDomain))
      add(`recipientDomain ${domain}`, larger(to));
    for (const name of ["credential", "sourceIp"] as const)
      for (const [value, by] of Map.groupBy(some, ({ origin }) => origin?.[name]))
        if (value !== undefined) add(`${name} ${value}`, larger(by));
  }
  for (const event of real)
    if (event.type === "bounce")
      add(`cause ${event.subtype === "Transient/MailboxFull" ? "mailboxFull" : "noSuchUser"}`, 1);
  return volumes;
};

/** What has to be in the table, by another way than the code under test: one pass over distinct events. */
const expectedOf = (bodies: string[]) => {
  const parsed = bodies.map((body) => parseNotification({ body, receivedAt: at(FIRST) }, new Date(0)));
  const events = new Map(
    parsed.flatMap((one) => (one.kind === "events" ? one.events : [])).map((event) => [event.id, event]),
  );
  const tallies = new Map<string, number>();
  const add = (...names: string[]) =>
    names.forEach((name) => {
      tallies.set(name, (tallies.get(name) ?? 0) + 1);
    });
  for (const event of events.values()) {
    const keys = [event.at.slice(0, 10), event.at.slice(0, 13), event.recipientDomain, event.sender];
    const simulated = event.recipientDomain === "simulator.amazonses.com";
    const names: string[] = [event.type];
    if (event.type === "bounce" && event.subtype === "Permanent/General" && !simulated)
      names.push("hardBounce");
    if (event.type === "complaint") names.push("countedComplaint");
    if (event.type === "bounce" && simulated) names.push("simulatedBounce");
    const cause = new Map([
      ["bounce", event.subtype === "Transient/MailboxFull" ? "mailboxFull" : "noSuchUser"],
      ["complaint", "spamComplaint"],
    ]).get(event.type);
    STATS_BY.forEach((by) => {
      const { credential, sourceIp } = event.origin ?? {};
      const [day, hour, recipientDomain, sender] = keys;
      const key = { day, hour, recipientDomain, sender, cause, credential, sourceIp }[by];
      if (key === undefined) return;
      add(...names.map((name) => `${by} ${key} ${name}`));
    });
  }
  for (const [name, volume] of volumesOf([...events.values()])) tallies.set(name, volume);
  const suppressed = [...events.values()].filter(
    ({ type, subtype, recipientDomain }) =>
      recipientDomain !== "simulator.amazonses.com" &&
      (type === "complaint" || subtype === "Permanent/General"),
  );
  return {
    ids: [...events.keys()].sort(),
    tallies: Object.fromEntries([...tallies].sort()),
    suppressed: [...new Set(suppressed.map(({ recipient }) => recipient))].sort(),
    quarantined: new Set(bodies.filter((_, i) => parsed[i]?.kind === "unreadable")).size,
  };
};

describe("exactly once in effect", () => {
  let db: RunningDynamoDb;
  let clock = Date.parse("2026-11-24T02:00:00Z");
  const now = () => new Date(clock);
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  afterAll(() => db.stop());

  const newTable = async () => {
    const name = `t${randomUUID()}`;
    await db.client.send(new CreateTableCommand(tableDefinition(name)));
    return name;
  };
  const incoming = (bodies: string[]) =>
    bodies.map((body, i) => ({ body, recordId: String(i), receivedAt: at(FIRST) }));

  /** One life of the ingest function: answers what has to come again, which is all where it died. */
  const ingest = async (table: string, bodies: string[], faults: Faults = {}) => {
    const life = new FaultyDynamoDb(db.endpoint, faults);
    const deps = recorder({ table: new Table(life.client, table), retention: RETENTION, now });
    const { failures } = await recordNotifications(incoming(bodies), deps);
    life.client.destroy();
    return { calls: life.calls, again: failures.map(({ recordId }) => bodies[Number(recordId)] ?? "") };
  };
  const tallyDeps = (client: DynamoDBClient, name: string) => {
    const table = new Table(client, name);
    const markers = new Markers(table, { now });
    return {
      table,
      markers,
      tallies: new TallyTable(table),
      now,
      newId: randomUUID,
      remainingMs: () => 60_000,
    };
  };
  const tally = async (table: string, faults: Faults = {}) => {
    const life = new FaultyDynamoDb(db.endpoint, faults);
    const deps = tallyDeps(life.client, table);
    try {
      await recountMarked(await deps.markers.list(), deps);
      return { calls: life.calls, died: false };
    } catch {
      return { calls: life.calls, died: true };
    } finally {
      life.client.destroy();
    }
  };
  const scan = async (table: string): Promise<Item[]> => {
    const items: Item[] = [];
    for await (const { Items = [] } of paginateScan({ client: db.client }, { TableName: table }))
      items.push(...Items.map((item) => unmarshall(item) as Item));
    return items;
  };
  /** What the table tells, from its items and through the service's own questions. */
  const found = async (table: string) => {
    const items = await scan(table);
    const deps = tallyDeps(db.client, table);
    const tallies = new Map<string, number>();
    for (const by of STATS_BY) {
      const { items: rows } = await readStats({ by, limit: 1_000 }, deps);
      for (const { key, counts } of rows)
        for (const [name, value] of Object.entries(counts))
          if (value > 0) tallies.set(`${by} ${key} ${name}`, value);
    }
    return {
      ids: items
        .filter(({ pk }) => pk.startsWith("R#"))
        .map(({ sk }) => sk.split("#").at(-1) ?? "")
        .sort(),
      tallies: Object.fromEntries([...tallies].sort()),
      suppressed: items
        .filter(({ pk, state }) => pk.startsWith("S#") && state === "listed")
        .map(({ sk }) => sk)
        .sort(),
      quarantined: items.filter(({ t }) => t === "QUARANTINE").length,
    };
  };
  const settle = async (table: string) => {
    clock += SETTLE_MS;
    await tally(table);
    expect((await scan(table)).filter(({ pk }) => pk === "MARKER")).toEqual([]);
  };

  it.each([
    ["before", false],
    ["after", true],
  ])("survives a death %s each call of DynamoDB in turn", async (_, carriedOut) => {
    const expected = expectedOf(BATCH);
    for (let call = 1, calls = call; call <= calls; call++) {
      const table = await newTable();
      const life = await ingest(table, BATCH, { dieAt: { call, carriedOut } });
      calls = Math.max(calls, life.calls);
      // A recount in the middle, from whatever is there, must not stick.
      await tally(table);
      await ingest(table, life.again.length === 0 ? BATCH : life.again);
      expect(await found(table), `death at call ${call}`).toEqual(expected);
      await settle(table);
      expect(await found(table), `after death at call ${call}`).toEqual(expected);
    }
  });

  it("survives a death of the recount at each of its calls", async () => {
    const expected = expectedOf(BATCH);
    for (let call = 1, died = true; died; call++) {
      const table = await newTable();
      await ingest(table, BATCH.slice(0, 5));
      await tally(table);
      await ingest(table, BATCH);
      clock += SETTLE_MS;
      died = (await tally(table, { dieAt: { call, carriedOut: call % 2 === 0 } })).died;
      await settle(table);
      expect(await found(table), `death at call ${call}`).toEqual(expected);
    }
  });

  it("keeps every tally right while recounts and batches run at once", async () => {
    const table = await newTable();
    await Promise.all([
      ...BATCH.map((body) => ingest(table, [body, ...BATCH.slice(0, 2)])),
      tally(table),
      tally(table),
      tally(table),
    ]);
    expect(await found(table)).toEqual(expectedOf(BATCH));
  });

  it("counts what a container writes under a marker that it moved a minute ago", async () => {
    const table = await newTable();
    const life = new FaultyDynamoDb(db.endpoint, {});
    const deps = recorder({ table: new Table(life.client, table), retention: RETENTION, now });
    await recordNotifications(incoming(BATCH.slice(0, 3)), deps);
    clock += 59_000;
    await tally(table);
    const calls = life.calls;
    await recordNotifications(incoming(BATCH.slice(0, 1)), deps);
    expect(life.calls, "the marker is not moved again").toBe(calls + 1);
    await recordNotifications(incoming(BATCH), deps);
    life.client.destroy();
    await settle(table);
    expect(await found(table)).toEqual(expectedOf(BATCH));
  });

  /** A recount that stops at `command` on `partition` until it is told to go on. */
  const heldTally = (table: string, command: string, partition: string) => {
    const held = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const done = tally(table, { held: { command, partition, reached: held.resolve, until: go.promise } });
    return { held: held.promise, goOn: go.resolve, done };
  };

  it("keeps a marker that moves between the count and its removal", async () => {
    const table = await newTable();
    await ingest(table, BATCH.slice(0, 1));
    clock += SETTLE_MS;
    const { held, goOn, done } = heldTally(table, "DeleteItem", "MARKER");
    await held;
    await ingest(table, BATCH);
    goOn();
    expect((await done).died).toBe(false);
    await settle(table);
    expect(await found(table)).toEqual(expectedOf(BATCH));
  });

  it("never lets an older count replace a newer one", async () => {
    const table = await newTable();
    await ingest(table, BATCH.slice(0, 1));
    const { held, goOn, done } = heldTally(table, "PutItem", "TALLY#hour");
    await held;
    await ingest(table, BATCH);
    clock += SETTLE_MS;
    // Counts all and removes the markers: nobody will count again.
    await tally(table);
    goOn();
    await done;
    expect((await scan(table)).filter(({ pk }) => pk === "MARKER")).toEqual([]);
    expect(await found(table)).toEqual(expectedOf(BATCH));
  });

  it("does not need its indexes: only the question by message waits for them", async () => {
    const table = await newTable();
    await ingest(table, BATCH);
    const events = (await scan(table)).filter(({ pk }) => pk.startsWith("R#"));
    const lagging = new FaultyDynamoDb(db.endpoint, {
      hidden: new Set(events.map(({ pk, sk }) => `${pk} ${sk}`)),
    });
    const deps = tallyDeps(lagging.client, table);
    await recountMarked(await deps.markers.list(), deps);
    const byMessage = (client: DynamoDBClient) =>
      new EventTable(new Table(client, table), { retention: RETENTION, now }).ofMessage("m1", { limit: 50 });
    expect((await byMessage(lagging.client)).items).toEqual([]);
    expect((await byMessage(db.client)).items).toHaveLength(7);
    expect(await found(table)).toEqual(expectedOf(BATCH));
    lagging.client.destroy();
  });

  it("ends in the same state for any batches, order, duplicates, throttling and deaths", async () => {
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`exactly once property: FC_SEED=${seed}`);
    const hours = [FIRST, SECOND, OTHER_DAY] as const;
    const notification = fc
      .record({
        make: fc.constantFrom(send, delivery, bounce, complaint, open),
        message: fc.integer({ min: 1, max: 6 }),
        hour: fc.constantFrom(...hours),
        minute: fc.constantFrom(10, 11),
        to: fc.uniqueArray(fc.constantFrom(...to("ann", "bobo", "cat", "dora")), { minLength: 1 }),
      })
      .map(({ make, message, hour, minute, to: recipients }) => {
        const source = message % 2 === 0 ? "redcap@uni.example" : "lab@uni.example";
        return JSON.stringify(
          make({ messageId: `m${message}`, at: at(hour, minute), to: recipients, source }),
        );
      });
    const life = fc.record({
      random: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      dieAt: fc.option(fc.integer({ min: 1, max: 12 })),
      carriedOut: fc.boolean(),
    });
    const plan = fc.record({
      batches: fc.array(fc.array(notification, { minLength: 1, maxLength: 12 }), {
        minLength: 1,
        maxLength: 4,
      }),
      lives: fc.array(life, { minLength: 4, maxLength: 4 }),
      order: fc.infiniteStream(fc.nat()),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ batches, lives, order }) => {
        const table = await newTable();
        const faultsOf = ({ random, dieAt, carriedOut }: (typeof lives)[number]): Faults => {
          const chance = (limit: number) => () => (random.next().value ?? 1) < limit;
          return {
            throttled: chance(0.15),
            unprocessed: chance(0.3),
            ...(dieAt === null ? {} : { dieAt: { call: dieAt, carriedOut } }),
          };
        };
        const all = batches.flat();
        for (const [i, batch] of batches.entries()) {
          const faulty = lives[i % lives.length];
          const { again } = await ingest(table, batch, faulty === undefined ? {} : faultsOf(faulty));
          if ((order.next().value ?? 0) % 2 === 0) await tally(table);
          // Redelivery mixes what failed with what others sent, in another order.
          const mixed = [...again, ...all.filter(() => (order.next().value ?? 0) % 3 === 0)];
          mixed.sort(() => ((order.next().value ?? 0) % 2 === 0 ? 1 : -1));
          if (mixed.length > 0) await ingest(table, mixed);
        }
        const expected = expectedOf(all);
        expect(await found(table)).toEqual(expected);
        await settle(table);
        expect(await found(table)).toEqual(expected);
      }),
      { seed, numRuns: 40 },
    );
  });

  it("fails no batch, whatever a notification holds", async () => {
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`hostile notifications property: FC_SEED=${seed}`);
    const table = await newTable();
    const shapes = BATCH.map((body) => JSON.parse(body) as object);
    const hostile = fc
      .tuple(fc.constantFrom(...shapes), fc.nat(), fc.oneof(fc.jsonValue(), fc.string({ unit: "binary" })))
      .map(([shape, place, value]) => {
        let left = place % 25;
        return JSON.stringify(shape, (_, old) => (left-- === 0 ? value : old)) ?? "";
      });
    await fc.assert(
      fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 20 }), async (bodies) => {
        expect((await ingest(table, bodies)).again).toEqual([]);
      }),
      { seed, numRuns: 100 },
    );
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const nested = JSON.stringify({ eventType: "Odd", mail: { messageId: "m" }, x: "DEEP" }).replace(
      '"DEEP"',
      deep,
    );
    const enveloped = `{"source":"aws.ses","detail":${deep}}`;
    const huge = JSON.stringify({ eventType: "Odd", mail: { messageId: "m" }, x: "x".repeat(900_000) });
    const long = JSON.stringify(
      send({ messageId: "m", at: at(FIRST), to: [`${"\u{1F4E7}".repeat(400)}@x.example`] }),
    );
    const lone =
      '{"eventType":"Send","mail":{"timestamp":"2026-11-23T22:00:00Z","messageId":"\\ud800","source":"\\udc00@x.example","destination":["\\ud800@x.example"]}}';
    expect((await ingest(table, [deep, nested, enveloped, huge, long, lone, lone])).again).toEqual([]);
  });
});

/** Keeps the oracle honest: it must not agree with itself on nothing. */
it("expects something", () => {
  const { ids, tallies, suppressed } = expectedOf(BATCH);
  expect(ids).toHaveLength(12);
  expect(tallies["day 2026-11-23 hardBounce"]).toBe(2);
  expect(suppressed).toEqual(to("bobo", "cat", "dora").sort());
});
