import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditItem } from "../../shared/audit/AuditTable.ts";
import { KEPT_DAYS, QuarantineTable, quarantineId } from "../../shared/quarantine/QuarantineTable.ts";
import type { Item, Table } from "../../shared/table/Table.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const DAY_MS = 86_400_000;
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();

describe("QuarantineTable", () => {
  let db: RunningDynamoDb;
  let quarantine: QuarantineTable;
  beforeAll(async () => {
    db = await startDynamoDb();
    quarantine = new QuarantineTable(db.table);
  });
  afterAll(() => db.stop());

  const partition = (body: string) =>
    Array.fromAsync(
      db.table.queryAll({
        partition: `QUARANTINE#${quarantineId({ body })}`,
        range: { from: " " },
        expiredToo: true,
      }),
    );
  const audit = (id: string) => {
    const actor = { tokenId: "t", name: "test" };
    return auditItem({ at: ago(0), id, action: "quarantine.deleted", actor, target: id });
  };

  it("keeps a notification for 400 days after it was received, its text too", async () => {
    const at = ago(DAY_MS);
    await quarantine.put({ body: "kept" }, { reason: "not_json", detail: "", at });
    const expiresAt = Math.floor((Date.parse(at) + KEPT_DAYS * DAY_MS) / 1_000);
    expect(await quarantine.get(quarantineId({ body: "kept" }))).toMatchObject({
      expiresAt: new Date(expiresAt * 1_000).toISOString(),
    });
    expect((await partition("kept")).map((item) => item["expiresAt"])).toEqual([expiresAt, expiresAt]);
  });

  it("neither lists, counts nor gives one that has expired and is not deleted yet, and keeps it again", async () => {
    const before = (await quarantine.list({ limit: 50 })).items.length;
    const body = "expired";
    await quarantine.put({ body }, { reason: "not_json", detail: "", at: ago(KEPT_DAYS * DAY_MS) });
    expect(await partition(body)).toHaveLength(2);
    expect((await quarantine.list({ limit: 50 })).items).toHaveLength(before);
    expect(await quarantine.count()).toBe(before);
    expect(await quarantine.get(quarantineId({ body }))).toBeUndefined();
    await quarantine.put({ body }, { reason: "not_json", detail: "", at: ago(0) });
    expect(await quarantine.body(quarantineId({ body }))).toBe(body);
    expect(await quarantine.count()).toBe(before + 1);
  });

  it.each([
    ["one item", "x"],
    ["the most parts of one transaction", "y".repeat(3_000_000)],
    ["more parts than one transaction holds", "z".repeat(4_500_000)],
  ])("deletes a notification of %s whole, once, with its audit entry", async (_, body) => {
    const id = quarantineId({ body });
    await quarantine.put({ body }, { reason: "not_json", detail: "", at: ago(0) });
    expect(await quarantine.remove(id, audit(id))).toBe(true);
    expect(await partition(body)).toEqual([]);
    expect(await quarantine.remove(id, audit(`${id} again`))).toBe(false);
    const entries = await Array.fromAsync(db.table.queryAll({ partition: "AUDIT" }));
    expect(entries.filter(({ target }) => String(target).startsWith(id))).toHaveLength(1);
  });

  it.each(["put", "transact", "writeMany"] as const)(
    "lists one whole, or nothing of it is left, when it dies after %s",
    async (last) => {
      const body = `dies after ${last}`;
      let isDead = false;
      const dying = new Proxy(db.table, {
        get: (table, name: keyof Table) => {
          const method = table[name];
          if (typeof method !== "function") return method;
          return async (...given: never[]) => {
            if (isDead) throw new Error("killed");
            isDead = name === last;
            return Reflect.apply(method, table, given);
          };
        },
      });
      await new QuarantineTable(dying)
        .put({ body }, { reason: "not_json", detail: "", at: ago(0) })
        .catch((error) => expect(String(error)).toContain("killed"));
      const isListed = (await quarantine.get(quarantineId({ body }))) !== undefined;
      expect(await partition(body)).toHaveLength(isListed ? 2 : 0);
    },
  );

  it("deletes with a notification what a put that was killed had stored of it", async () => {
    const body = "left over";
    const id = quarantineId({ body });
    const part = { pk: `QUARANTINE#${id}`, sk: "BODY#of-the-killed#0000", bytes: Buffer.from(body) };
    await db.table.put(part);
    await quarantine.put({ body }, { reason: "not_json", detail: "", at: ago(0) });
    expect(await quarantine.body(id)).toBe(body);
    expect(await partition(body)).toHaveLength(3);
    expect(await quarantine.remove(id, audit(id))).toBe(true);
    expect(await partition(body)).toEqual([]);
  });

  it("keeps one of an older version, which states no end, for 400 days after it was received", async () => {
    const at = ago(DAY_MS);
    const body = "older";
    const id = quarantineId({ body });
    await quarantine.put({ body }, { reason: "not_json", detail: "", at });
    for (const { expiresAt: _, ...item } of await partition(body)) await db.table.put(item as Item);
    const expiresAt = new Date(Date.parse(at) + KEPT_DAYS * DAY_MS).toISOString();
    expect(await quarantine.get(id)).toMatchObject({ id, at, expiresAt });
    expect((await quarantine.list({ limit: 50 })).items.filter((one) => one.id === id)).toMatchObject([
      { expiresAt },
    ]);
  });

  it("leaves one that came again while it was being deleted", async () => {
    const body = "again";
    const id = quarantineId({ body });
    await quarantine.put({ body }, { reason: "not_json", detail: "", at: ago(0) });
    const racing = new QuarantineTable(
      Object.assign(Object.create(db.table), {
        queryAll: db.table.queryAll.bind(db.table),
        writeMany: db.table.writeMany.bind(db.table),
        get: async (key: { pk: string; sk: string }) => {
          const item = await db.table.get(key);
          await quarantine.remove(id, audit("first"));
          await quarantine.put({ body }, { reason: "not_json", detail: "", at: ago(0) });
          return item;
        },
        transact: db.table.transact.bind(db.table),
      }),
    );
    expect(await racing.remove(id, audit("second"))).toBe(false);
    expect(await quarantine.body(id)).toBe(body);
  });
});
