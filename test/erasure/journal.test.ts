import { randomUUID } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eraseSomeEvents } from "../../shared/erasure/eventsOf.ts";
import { personOf } from "../../shared/erasure/person.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import {
  type JournalEntry,
  journalEntries,
  journalPartition,
  STREAMS,
} from "../../shared/feedback/journal.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import type { Table } from "../../shared/table/Table.ts";
import { bounce } from "../suppressions/events.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";

const HOUR = new Date(Date.now() - 7_200_000).toISOString().slice(0, 13);
const ADA = "ada.lovelace@example.org";
const BO = "bo@example.net";

describe("erasing a person from the journal", () => {
  let db: RunningDynamoDb;
  beforeAll(async () => {
    db = await startDynamoDb();
  });
  afterAll(() => db.stop());

  const eventOf = (recipient: string, type: FeedbackEvent["type"], minute: number): FeedbackEvent =>
    bounce({
      id: randomUUID().slice(0, 16),
      type,
      recipient,
      recipientDomain: recipient.split("@")[1] ?? "",
      messageId: randomUUID(),
      at: `${HOUR}:${String(minute).padStart(2, "0")}:30.000Z`,
    });
  /** Three streams, two minutes; opens are deleted before their page, relay events with it. */
  const record = async (retention: string) => {
    const events = new EventTable(db.table, {
      retention: parseRetention(retention),
      now: () => new Date(),
    });
    const types = ["send", "delivery", "open", "bounce", "relay"] as const;
    const all = [5, 40].flatMap((minute) =>
      types.flatMap((type) => [eventOf(ADA, type, minute), eventOf(BO, type, minute)]),
    );
    expect(await events.write(all.slice(0, 10))).toEqual({ failed: [] });
    expect(await events.write(all.slice(10))).toEqual({ failed: [] });
    return all;
  };
  const pages = async () =>
    (
      await Promise.all(
        STREAMS.map((stream) =>
          Array.fromAsync(db.table.queryAll({ partition: journalPartition(HOUR, stream), expiredToo: true })),
        ),
      )
    ).flat();
  const bytes = async () =>
    (await pages()).map((page) => inflateRawSync(page["z"] as Uint8Array).toString()).join("\n");
  const withoutLocal = ({ localPart: _, ...entry }: JournalEntry) => entry;
  const watched = (onWrite: (name: string) => void) =>
    new Proxy(db.table, {
      get: (table, name: keyof Table) => {
        const method = table[name];
        if (typeof method !== "function") return method;
        return (...given: never[]) => {
          if (["put", "delete", "writeMany", "transact"].includes(name)) onWrite(name);
          return Reflect.apply(method, table, given);
        };
      },
    });
  const erase = async (table: Table) => {
    while ((await eraseSomeEvents(personOf(ADA), table)).next !== undefined);
  };

  it("takes her local part out of every page, once, also when it is killed between any two writes", async () => {
    let kills = 0;
    for (let at = 0; ; at++) {
      await record("400");
      const before = (await pages()).flatMap(journalEntries);
      expect(before.filter(({ localPart }) => localPart === "ada.lovelace").length).toBeGreaterThanOrEqual(
        10,
      );
      let writes = 0;
      const dying = watched(() => {
        if (writes++ >= at) throw new Error("killed");
      });
      const isDead = await erase(dying).then(
        () => false,
        () => true,
      );
      await erase(db.table);
      expect(await bytes()).not.toMatch(/lovelace/i);
      const after = (await pages()).flatMap(journalEntries);
      expect(after.map(withoutLocal)).toEqual(before.map(withoutLocal));
      expect(after.filter(({ localPart }) => localPart === "bo").length).toBe(
        before.filter(({ localPart }) => localPart === "bo").length,
      );
      const again: string[] = [];
      await erase(watched((name) => again.push(name)));
      expect(again).toEqual(["writeMany"]); // of no deletions
      if (!isDead) break;
      kills++;
    }
    expect(kills).toBeGreaterThan(5);
  });

  it("finds her in no page after events that are deleted before their pages", async () => {
    await record("400,send=10,open=5,relay=90");
    // As DynamoDB deletes them: those that live as long as their pages are left.
    const partition = `R#${personOf(ADA).id}`;
    for (const { pk, sk } of await Array.fromAsync(db.table.queryAll({ partition })))
      if (/#(send|open)#/.test(sk)) await db.table.delete({ pk, sk });
    await erase(db.table);
    expect(await bytes()).not.toMatch(/lovelace/i);
  });

  it("finds her in pages that have expired and are still there", async () => {
    await record("400");
    for (const page of await pages()) await db.table.put({ ...page, expiresAt: 1 });
    expect(await bytes()).toMatch(/lovelace/);
    await erase(db.table);
    expect(await bytes()).not.toMatch(/lovelace/i);
    expect((await pages()).every(({ expiresAt }) => expiresAt === 1)).toBe(true);
  });
});
