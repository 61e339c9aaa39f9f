import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { recipientId } from "../../shared/feedback/address.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { journalEntries } from "../../shared/feedback/journal.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { ReconcileTable } from "../../shared/suppressions/reconcile/ReconcileTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { shardOf } from "../../shared/suppressions/shard.ts";
import { UnreadableItemError } from "../../shared/table/readItem.ts";
import type { Item, Table } from "../../shared/table/Table.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { hashOf, idOf } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { BaselineTable } from "../../shared/warnings/BaselineTable.ts";
import { TriggerTable } from "../../shared/warnings/TriggerTable.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { startDynamoDb } from "../system/dynamodb.ts";

const AT = "2026-11-24T10:00:00.000Z";
const now = () => new Date(AT);
const LATER = Date.parse("2099-01-01") / 1_000;
const actor = { tokenId: "t", name: "anna" };
const packed = (value: unknown) => new Uint8Array(deflateRawSync(JSON.stringify(value)));

type Kind = {
  /** As the adapter stores it. */
  item: Item;
  read: (table: Table) => Promise<unknown>;
  /** One that may not be absent, and what the error calls it. */
  field: string;
  named?: string;
  /** The key as an error may name it. */
  key?: string;
};

const column = [["a"], [0]];
const journal = {
  ids: ["e"],
  rids: ["r"],
  types: [0],
  millis: [0],
  senders: column,
  domains: column,
  kinds: column,
};
const address = "ann@example.org";
const job = {
  id: "j",
  state: "done",
  total: 1,
  done: 1,
  removed: 1,
  notSuppressed: 0,
  skipped: 0,
  failed: 0,
  actor,
  skipLikelyToBounce: false,
  createdAt: AT,
};
const tally = {
  pk: "TALLY#hour",
  sk: "2026-11-24T05",
  counts: [0, 1],
  source: "s",
  countedAt: AT,
  frozenFrom: LATER,
  version: 1,
  generation: "g",
  pages: { sender: 1 },
};

const KINDS: Record<string, Kind> = {
  token: {
    item: {
      pk: "TOKEN",
      sk: "t",
      id: "t",
      name: "anna",
      scopes: ["read"],
      hash: "h",
      createdAt: AT,
      createdBy: "cli",
    },
    read: (table) => new TokenTable(table).get("t"),
    field: "scopes",
  },
  session: {
    item: {
      pk: "SESSION",
      sk: idOf("pms_x"),
      id: "s",
      hash: hashOf("pms_x"),
      tokenId: "t",
      expiresAt: LATER,
    },
    read: (table) => new SessionTable(table).find("pms_x"),
    field: "tokenId",
  },
  "audit entry": {
    item: { pk: "AUDIT", sk: `${AT}#a`, at: AT, id: "a", action: "token.created", actor, target: "t" },
    read: (table) => new AuditTable(table).list({ limit: 1 }),
    field: "actor",
  },
  digest: {
    item: {
      pk: "DIGEST",
      sk: "2026-11-23/P1D",
      since: "2026-11-23",
      days: 1,
      state: "sent",
      firstAt: AT,
      at: AT,
      attempts: 1,
    },
    read: (table) => new DigestTable(table, now).list("2026-11-01"),
    field: "attempts",
  },
  identity: {
    item: {
      pk: "IDENTITY",
      sk: address,
      identity: address,
      kind: "address",
      state: "pending",
      noticed: [],
      version: 1,
    },
    read: (table) => new IdentityTable(table).get(address),
    field: "state",
    key: `IDENTITY ${recipientId(address)}`,
  },
  erasure: {
    item: {
      pk: "ERASURE",
      sk: "e",
      id: "e",
      recipientId: "r",
      state: "done",
      counts: { events: 1 },
      actor,
      createdAt: AT,
    },
    read: (table) => new ErasureTable(table, now).get("e"),
    field: "counts",
  },
  warning: {
    item: {
      ...{
        pk: "WARNING",
        sk: "w",
        id: "w",
        rule: "bounce",
        state: "open",
        subject: "account",
        severity: "notice",
      },
      ...{ headline: "h", facts: [], openedAt: AT, seenAt: AT, times: 1, untold: 0, version: 1 },
      remedy: [{ text: "Look.", target: { to: "account" } }, "As an older version stored it."],
    },
    read: (table) => new WarningTable(table).get("w"),
    field: "severity",
  },
  trigger: {
    item: {
      ...{
        pk: "HAPPENED",
        sk: `${AT}#r#e`,
        eventId: "e",
        rule: "r",
        subject: "s",
        severity: "notice",
        at: AT,
        line: "l",
      },
    },
    read: (table) => new TriggerTable(table, now).queued(1),
    field: "line",
  },
  "account event": {
    item: {
      pk: "ACCOUNT_EVENT",
      sk: "x",
      about: "sendingStatus",
      state: "open",
      subject: "account",
      at: AT,
      order: "o",
    },
    read: (table) => new AccountEventTable(table, now).open(),
    field: "state",
  },
  comparison: {
    item: {
      ...{
        pk: "COMPARISON",
        sk: "2026-11-23",
        day: "2026-11-23",
        at: AT,
        state: "agrees",
        ses: 1,
        recorded: null,
      },
      ...{ difference: 0, share: 0, metrics: [], causes: [{ code: "notRead", text: "t", remedy: [] }] },
    },
    read: (table) => new ComparisonTable(table).latest(),
    field: "causes",
  },
  "reconcile run": {
    item: {
      ...{
        pk: "RECONCILE",
        sk: "run",
        runId: "r",
        startedAt: AT,
        state: "done",
        phase: "walk",
        pages: 0,
        restarts: 0,
      },
      ...{ revision: 1, shard: 0, listed: 0, added: 0, removed: 0 },
    },
    read: (table) => new ReconcileTable(table, now).get(),
    field: "revision",
  },
  "page of fingerprints": {
    item: { pk: "RECONCILE", sk: "seen#r#0#000000", prints: new Uint8Array() },
    read: (table) => new ReconcileTable(table, now).seen({ runId: "r", restarts: 0, listed: 0 } as never),
    field: "prints",
  },
  "removal job": {
    item: { pk: "JOB#j", sk: "META", ...job },
    read: (table) => new RemovalJobTable(table).get("j"),
    field: "total",
  },
  "targets of a removal job": {
    item: { pk: "JOB#j", sk: "TARGETS#0000", number: 0, addresses: [address], results: [] },
    read: (table) => new RemovalJobTable(table).targets("j", 0),
    field: "addresses",
  },
  "quarantined notification": {
    item: {
      pk: "QUARANTINE#q",
      sk: "META",
      id: "q",
      at: AT,
      reason: "r",
      detail: "d",
      bytes: 1,
      excerpt: "e",
      generation: "g",
    },
    read: (table) => new QuarantineTable(table).get("q"),
    field: "at",
  },
  "part of a quarantined notification": {
    item: { pk: "QUARANTINE#q", sk: "BODY#g#0000", bytes: new Uint8Array([65]) },
    read: (table) => new QuarantineTable(table).body("q"),
    field: "bytes",
  },
  suppression: {
    item: {
      ...{
        pk: `S#${shardOf(address)}`,
        sk: address,
        address,
        domain: "example.org",
        state: "listed",
        reason: "BOUNCE",
      },
      ...{ since: AT, source: "event", removedTimes: 0, rebouncedTimes: 0, version: 1, updatedAt: AT },
    },
    read: (table) => new SuppressionTable(table).get(address),
    field: "since",
    key: `S#${shardOf(address)} ${recipientId(address)}`,
  },
  "what is left of an erased entry": {
    item: { pk: "FORGOTTEN", sk: recipientId(address), removedAt: AT, erasedAt: AT },
    read: (table) => new SuppressionTable(table).forgotten(address),
    field: "removedAt",
  },
  "facts of the account": {
    item: { pk: "ACCOUNT", sk: "suppression", suppressedReasons: ["BOUNCE"] },
    read: (table) => new SuppressionTable(table).suppressedReasons(),
    field: "suppressedReasons",
  },
  event: {
    item: {
      pk: `R#${recipientId(address)}`,
      sk: `${AT}#bounce#id`,
      g: "M#m",
      e: JSON.stringify({
        recipient: address,
        recipientDomain: "example.org",
        sender: "a@example.org",
        recordedAt: AT,
      }),
    },
    read: (table) =>
      new EventTable(table, { retention: parseRetention("90"), now }).ofRecipient(address, { limit: 1 }),
    field: "e",
  },
  "journal page": {
    item: { pk: "J#2026-11-24T05#routine", sk: "10#d", z: packed(journal) },
    read: async (table) => {
      const item = await table.get({ pk: "J#2026-11-24T05#routine", sk: "10#d" });
      return item && journalEntries(item);
    },
    field: "z",
  },
  tally: {
    item: tally,
    read: (table) => new TallyTable(table).total("hour", "2026-11-24T05"),
    field: "counts",
  },
  "tally by key": {
    item: { pk: "TALLY#hour#sender", sk: "2026-11-24T05#g#000", z: packed([["a@example.org", [0, 1]]]) },
    read: async (table) => {
      const tallies = new TallyTable(table);
      const total = await tallies.total("hour", "2026-11-24T05");
      return total && tallies.keyed("hour", "sender", [total]);
    },
    field: "z",
    named: "expected a page of rows",
  },
  "page of a baseline": {
    item: { pk: "BASELINE", sk: "2026-11-24#sender#0000", z: packed([["a@example.org", 0, 0]]) },
    read: (table) => new BaselineTable(table, new TallyTable(table), "UTC").of(now()),
    field: "z",
    named: "expected a page of rows",
  },
};

let db: Awaited<ReturnType<typeof startDynamoDb>>;
beforeAll(async () => {
  db = await startDynamoDb();
  for (const { item } of Object.values(KINDS)) await db.table.put(item);
  await db.table.put({ pk: "BASELINE", sk: "2026-11-24#" });
});
afterAll(() => db?.stop());

/** What reading says while `item` is there in place of the right one. */
const refusal = async ({ item, read }: Kind, wrong: Item): Promise<string> => {
  await db.table.put(wrong);
  try {
    const result: unknown = await read(db.table).catch((error: unknown) => error);
    expect(result).toBeInstanceOf(UnreadableItemError);
    return String(result);
  } finally {
    await db.table.put(item);
  }
};

describe.each(Object.entries(KINDS))("a stored %s", (_, kind) => {
  const { item, field, key = `${item.pk} ${item.sk}`, named = `${field}: ` } = kind;
  const message = `UnreadableItemError: the item ${key} of the table cannot be read: ${named}`;

  it("is read", async () => {
    expect(await kind.read(db.table)).toBeDefined();
  });

  it(`is refused without ${field}, by its key and the field`, async () => {
    const { [field]: _, ...rest } = item;
    const said = await refusal(kind, rest as Item);
    expect(said.startsWith(message), said).toBe(true);
    expect(said).not.toContain(address);
  });

  it(`is refused where ${field} is of another type`, async () => {
    const said = await refusal(kind, { ...item, [field]: true });
    expect(said.startsWith(message), said).toBe(true);
    expect(said).not.toContain(address);
  });
});

describe("a stored event", () => {
  const event = JSON.parse(String(KINDS["event"]?.item["e"]));

  it.each([
    ["e.recordedAt: missing", { recordedAt: undefined }],
    ["e.recipient: wrong type", { recipient: 7 }],
    ["e.otherSpellings: wrong type", { otherSpellings: [7] }],
    ["e.detail: wrong type", { detail: "text" }],
  ])("is refused where its text has another field: %s", async (named, change) => {
    const { event: kind } = KINDS;
    if (kind === undefined) throw new Error("no event");
    const said = await refusal(kind, { ...kind.item, e: JSON.stringify({ ...event, ...change }) });
    expect(said).toContain(named);
    expect(said).not.toContain(address);
  });

  it("is refused where it is of a type that there is not", async () => {
    const { event: kind } = KINDS;
    if (kind === undefined) throw new Error("no event");
    await db.table.put({ ...kind.item, sk: `${AT}#zzz#id` });
    await expect(kind.read(db.table)).rejects.toThrow("sk: expected the name of an event type in it");
    await db.table.delete({ pk: kind.item.pk, sk: `${AT}#zzz#id` });
  });
});

it.each([
  ["z.millis", { millis: [] }],
  ["z.senders", { senders: [["a"], []] }],
  ["z.causes", { causes: "text" }],
])("a stored journal page is refused where a column is short or is none: %s", (named, change) => {
  const page = { pk: "J#2026-11-24T05#routine", sk: "10#d", z: packed({ ...journal, ...change }) };
  expect(() => journalEntries(page)).toThrow(`${named}: expected a column of 1 values`);
});

it("a stored removal job is refused for what is deep in it, without the address that names it", async () => {
  const { "targets of a removal job": kind } = KINDS;
  if (kind === undefined) throw new Error("no targets");
  const said = await refusal(kind, { ...kind.item, spellings: { [address]: "text" } });
  expect(said).toContain(`spellings.${recipientId(address)}: Invalid input: expected array`);
});

it("a digest that an older version stored began when it was last tried", async () => {
  await db.table.put({
    pk: "DIGEST",
    sk: "2026-01-01/P1D",
    since: "2026-01-01",
    days: 1,
    state: "sent",
    at: AT,
    attempts: 1,
  });
  expect((await new DigestTable(db.table, now).list("2026-01-01"))[0]).toMatchObject({ firstAt: AT });
});
