import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { createErasure, type ErasureDeps, workErasure } from "../../shared/erasure/eraseRecipient.ts";
import { recipientId } from "../../shared/feedback/address.ts";
import { recipientPartition } from "../../shared/feedback/eventItem.ts";
import { ListCheckTable } from "../../shared/listChecks/job/ListCheckTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { createRemovalJob } from "../../shared/suppressions/removal/removalJob.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import type { Table } from "../../shared/table/Table.ts";
import { bounce } from "../suppressions/events.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const ACTOR = { tokenId: "t", name: "test" };
const LEASE_ENDS_MS = 61_000;

describe("workErasure", () => {
  let db: RunningDynamoDb;
  let clock = Date.now();
  const now = () => new Date(clock);
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  afterAll(() => db.stop());

  const depsOn = (table: Table, more: Partial<ErasureDeps> = {}): ErasureDeps => ({
    table,
    erasures: new ErasureTable(table, now),
    checks: new ListCheckTable(table),
    quarantine: new QuarantineTable(table),
    jobs: new RemovalJobTable(table),
    now,
    newId: randomUUID,
    hasTime: () => true,
    ...more,
  });
  const begin = (address: string) => createErasure({ address, actor: ACTOR }, depsOn(db.table));
  const partitionOf = (address: string) => recipientPartition(recipientId(address));
  const eventsOf = (address: string, count: number) =>
    db.table.writeMany(
      Array.from({ length: count }, (_, n) => ({
        put: {
          pk: partitionOf(address),
          sk: `2026-11-01T00:00:00.${String(n).padStart(3, "0")}Z#send#${n}`,
          g: `M#${address} ${n}`,
          e: JSON.stringify({ recipient: address, sender: "a@example.org" }),
        },
      })),
    );
  const left = async (address: string) =>
    (await Array.fromAsync(db.table.queryAll({ partition: partitionOf(address) }))).length;

  it("stops when its time is up and goes on where it stopped, and knows the address no more at the end", async () => {
    await eventsOf("many@example.net", 900);
    const { id } = await begin("many@example.net");
    const lefts: number[] = [];
    for (let tries = 1; ; tries++) {
      let steps = 0;
      const state = await workErasure(id, depsOn(db.table, { hasTime: () => steps++ < 2 }));
      lefts.push(await left("many@example.net"));
      if (state === "done") break;
      expect(state).toBe("unfinished");
      expect(tries).toBeLessThan(50);
    }
    expect(lefts.slice(0, 3)).toEqual([500, 100, 0]);
    const erasure = await new ErasureTable(db.table, now).get(id);
    expect(erasure).toMatchObject({
      state: "done",
      counts: { events: 900 },
      finishedAt: now().toISOString(),
    });
    expect(JSON.stringify(erasure)).not.toContain("many@");
    expect(await workErasure(id, depsOn(db.table))).toBe("done");
    expect(await workErasure("none", depsOn(db.table))).toBe("unknown");
  });

  it("loses nothing to a kill before, in or after any step", async () => {
    let kills = 0;
    for (let at = 0; ; at++) {
      const address = `killed${at}@example.net`;
      await eventsOf(address, 30);
      const { id } = await begin(address);
      let writes = 0;
      const dying = new Proxy(db.table, {
        get: (table, name: keyof Table) => {
          const method = table[name];
          if (typeof method !== "function") return method;
          return (...given: never[]) => {
            const isWrite = ["put", "delete", "writeMany", "transact"].includes(name);
            // What is dead does not write any more: neither a checkpoint nor the end of its lease.
            if (isWrite && writes++ >= at) throw new Error("killed");
            return Reflect.apply(method, table, given);
          };
        },
      });
      const first = await workErasure(id, depsOn(dying)).catch(() => "killed");
      if (first === "done") break;
      kills++;
      // Killed while it had the lease; unless it died as it gave it back, with everything done.
      if (at > 0) expect(["busy", "done"]).toContain(await workErasure(id, depsOn(db.table)));
      clock += LEASE_ENDS_MS;
      expect(await workErasure(id, depsOn(db.table))).toBe("done");
      expect(await left(address)).toBe(0);
      expect(await new ErasureTable(db.table, now).get(id)).toMatchObject({ state: "done" });
    }
    expect(kills).toBeGreaterThan(10);
  });

  it("works on one erasure at a time", async () => {
    const [first, second] = [await begin("first@example.net"), await begin("second@example.net")];
    let meanwhile: string | undefined;
    const slow = new Proxy(db.table, {
      get: (table, name: keyof Table) => {
        const method = table[name];
        if (name !== "query") return typeof method === "function" ? method.bind(table) : method;
        return async (options: Parameters<Table["query"]>[0]) => {
          meanwhile ??= await workErasure(second.id, depsOn(db.table));
          return table.query(options);
        };
      },
    });
    expect(await workErasure(first.id, depsOn(slow))).toBe("done");
    expect(meanwhile).toBe("busy");
    expect(await workErasure(second.id, depsOn(db.table))).toBe("done");
  });

  it("waits for a removal job that has yet to remove the address, unless nobody works on that any more", async () => {
    const address = "leaving@example.net";
    const deps = depsOn(db.table);
    const job = await createRemovalJob(
      { addresses: ["Leaving@example.net"], actor: ACTOR, note: "by phone" },
      deps,
    );
    const { id } = await begin(address);
    expect(await workErasure(id, deps)).toBe("waiting");
    expect(await deps.erasures.get(id)).toMatchObject({ waitsForJob: job.id, state: "running", address });
    expect(await deps.jobs.targets(job.id, 0)).toMatchObject({ addresses: [address] });
    clock += 4 * 86_400_000;
    expect(await workErasure(id, deps)).toBe("done");
    expect(await deps.erasures.get(id)).not.toHaveProperty("waitsForJob");
    expect(await deps.jobs.targets(job.id, 0)).toMatchObject({
      addresses: [recipientId(address)],
      spellings: {},
    });
    // It was about nobody else.
    expect(await deps.jobs.get(job.id)).not.toHaveProperty("note");
  });

  it("waits only minutes for a removal job that died as it was stored", async () => {
    const address = "halfstored@example.net";
    const deps = depsOn(db.table);
    const dying = Object.assign(Object.create(deps.jobs), {
      create: async (...[job, addresses]: Parameters<RemovalJobTable["create"]>) => {
        await deps.jobs.create(job, addresses);
        await db.table.delete({ pk: `JOB#${job.id}`, sk: "META" });
      },
    });
    const job = await createRemovalJob({ addresses: [address], actor: ACTOR }, { ...deps, jobs: dying });
    const { id } = await begin(address);
    expect(await workErasure(id, deps)).toBe("waiting");
    clock += 5 * 60_000;
    expect(await workErasure(id, deps)).toBe("done");
    expect(await deps.jobs.targets(job.id, 0)).toMatchObject({ addresses: [recipientId(address)] });
  });

  it("waits for no removal job that was discarded: nothing is left of it", async () => {
    const address = "discarded@example.net";
    const deps = depsOn(db.table);
    const job = await createRemovalJob({ addresses: [address], actor: ACTOR }, deps);
    await deps.jobs.discard(job);
    expect(await Array.fromAsync(db.table.queryAll({ partition: `JOB#${job.id}` }))).toEqual([]);
    expect((await deps.jobs.list(undefined, 100)).listed.map(({ id }) => id)).not.toContain(job.id);
    expect(await workErasure((await begin(address)).id, deps)).toBe("done");
  });

  it("keeps an older event from listing an erased person again whose address was removed", async () => {
    const address = "removed@example.net";
    const suppressions = new SuppressionTable(db.table, now);
    const policy = { suppressedReasons: ["BOUNCE"] as const };
    const at = now().toISOString();
    await suppressions.applyEvents([bounce({ id: "first", recipient: address, at })], policy);
    const entry = await suppressions.get(address);
    if (entry === undefined) throw new Error("not suppressed");
    clock += 60_000;
    await suppressions.put(removed(entry, { at: now().toISOString(), by: "anna" }));
    expect(await workErasure((await begin(address)).id, depsOn(db.table))).toBe("done");
    expect(await suppressions.get(address)).toBeUndefined();
    // One that waited in the queue; and one of after the removal.
    await suppressions.applyEvents([bounce({ id: "late", recipient: address, at })], policy);
    expect(await suppressions.get(address)).toBeUndefined();
    clock += 60_000;
    const news = bounce({ id: "news", recipient: address, at: now().toISOString() });
    await suppressions.applyEvents([news], policy);
    expect(await suppressions.get(address)).toMatchObject({ state: "listed", removedTimes: 0 });
  });
});
