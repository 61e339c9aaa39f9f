import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { recipientId } from "../../shared/feedback/address.ts";
import { journalEntries } from "../../shared/feedback/journal.ts";
import { UnreadableItemError } from "../../shared/table/readItem.ts";
import type { Item } from "../../shared/table/Table.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { journal, MAIL_ITEMS } from "./mailItems.ts";
import { SERVICE_ITEMS } from "./serviceItems.ts";
import { AT, address, type Kind, now, packed } from "./storedItem.ts";

const KINDS: Record<string, Kind> = { ...SERVICE_ITEMS, ...MAIL_ITEMS };

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
