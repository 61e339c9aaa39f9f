import { randomUUID } from "node:crypto";
import { CreateTableCommand, type DynamoDBClient, paginateScan } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { tableDefinition } from "../../shared/table/definition.ts";
import { type Item, Table } from "../../shared/table/Table.ts";
import { Markers, SETTLE_MS } from "../../shared/tallies/Markers.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { readStats, STATS_BY } from "../../shared/tallies/stats.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { HOSTILE, hostileNotification, plan } from "./arbitrary.ts";
import { at, BATCH, expectedOf, FIRST, to } from "./expectedRecords.ts";
import { type Faults, FaultyDynamoDb } from "./FaultyDynamoDb.ts";

const RETENTION = parseRetention(DEFAULT_RETENTION);

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
    await fc.assert(
      fc.asyncProperty(fc.array(hostileNotification, { minLength: 1, maxLength: 20 }), async (bodies) => {
        expect((await ingest(table, bodies)).again).toEqual([]);
      }),
      { seed, numRuns: 100 },
    );
    expect((await ingest(table, HOSTILE)).again).toEqual([]);
  });
});

/** Keeps the oracle honest: it must not agree with itself on nothing. */
it("expects something", () => {
  const { ids, tallies, suppressed } = expectedOf(BATCH);
  expect(ids).toHaveLength(12);
  expect(tallies["day 2026-11-23 hardBounce"]).toBe(2);
  expect(suppressed).toEqual(to("bobo", "cat", "dora").sort());
});
