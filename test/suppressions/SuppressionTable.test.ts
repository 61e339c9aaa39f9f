import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ListQuery } from "../../shared/suppressions/listing.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { InvalidCursorError } from "../../shared/table/cursor.ts";
import { type RunningDynamoDb, startDynamoDb } from "../system/dynamodb.ts";
import { bounce, complaint } from "./events.ts";

const BOTH = { suppressedReasons: ["BOUNCE", "COMPLAINT"] as const };
const addressOf = (n: number) => `user${String(n).padStart(3, "0")}@${n % 2 === 0 ? "even" : "odd"}.example`;
const atOf = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, (n * 37) % 200)).toISOString();

describe("SuppressionTable", () => {
  let db: RunningDynamoDb;
  let suppressions: SuppressionTable;

  beforeAll(async () => {
    db = await startDynamoDb();
    suppressions = new SuppressionTable(db.table);
    const events = Array.from({ length: 200 }, (_, n) => {
      const recipient = addressOf(n);
      const given = { id: `e${n}`, recipient, recipientDomain: recipient.split("@")[1] ?? "", at: atOf(n) };
      return n % 5 === 0 ? complaint(given) : bounce(given);
    });
    expect(await suppressions.applyEvents(events, BOTH)).toEqual({ failed: [], relisted: [] });
  });
  afterAll(() => db.stop());

  const all = async (query: Omit<ListQuery, "cursor">) => {
    const addresses: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await suppressions.list({ ...query, cursor });
      expect(page.items.length).toBeLessThanOrEqual(query.limit);
      addresses.push(...page.items.map(({ address }) => address));
      cursor = page.cursor;
    } while (cursor !== null);
    return addresses;
  };
  const numbers = Array.from({ length: 200 }, (_, n) => n);

  it("lists every address once in order of address, whatever the size of the pages", async () => {
    for (const limit of [7, 50, 1_000]) expect(await all({ limit })).toEqual(numbers.map(addressOf));
  });

  it("lists newest first", async () => {
    const expected = [...numbers].sort((a, b) => (atOf(a) + addressOf(a) < atOf(b) + addressOf(b) ? 1 : -1));
    expect(await all({ limit: 30, sort: "-since" })).toEqual(expected.map(addressOf));
  });

  it("filters by domain, reason, prefix and time, together too", async () => {
    expect(await all({ limit: 9, domain: "odd.example" })).toEqual(
      numbers.filter((n) => n % 2 === 1).map(addressOf),
    );
    expect(await all({ limit: 9, reason: "COMPLAINT" })).toEqual(
      numbers.filter((n) => n % 5 === 0).map(addressOf),
    );
    expect(await all({ limit: 3, prefix: "user01" })).toEqual(numbers.slice(10, 20).map(addressOf));
    const [since, until] = ["2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z"];
    const inTime = numbers.filter((n) => (n * 37) % 200 >= 30 && (n * 37) % 200 < 60);
    expect(await all({ limit: 4, since, until })).toEqual(inTime.map(addressOf));
    const some = await all({
      limit: 4,
      since,
      until,
      sort: "-since",
      domain: "even.example",
      prefix: "user",
    });
    expect(some.sort()).toEqual(inTime.filter((n) => n % 2 === 0).map(addressOf));
    expect(await all({ limit: 4, since: until, until: since, sort: "-since" })).toEqual([]);
  });

  it("refuses a cursor that it did not give, or gave for another order", async () => {
    const { cursor } = await suppressions.list({ limit: 2 });
    await expect(suppressions.list({ limit: 2, cursor: "nonsense" })).rejects.toThrow(InvalidCursorError);
    await expect(suppressions.list({ limit: 2, sort: "-since", cursor })).rejects.toThrow(InvalidCursorError);
  });

  it("leaves a removed address out of every list and keeps it to be asked for", async () => {
    const address = addressOf(1);
    const entry = await suppressions.get(address);
    if (entry === undefined) throw new Error("not there");
    expect(await suppressions.put(removed(entry, { at: "2026-02-01T00:00:00.000Z", by: "anna" }))).toBe(true);
    expect(await suppressions.put(entry)).toBe(false);
    for (const query of [{}, { domain: "odd.example" }, { sort: "-since" as const }]) {
      expect(await all({ limit: 100, ...query })).not.toContain(address);
    }
    expect(await suppressions.get(address)).toMatchObject({ state: "removed", removedTimes: 1 });
  });

  it("folds concurrent batches about one address into the earliest event", async () => {
    const batches = Array.from({ length: 4 }, (_, n) => [
      bounce({ id: `c${n}`, recipient: "busy@example.net", at: `2026-03-0${n + 1}T00:00:00.000Z` }),
    ]);
    await Promise.all(batches.map((batch) => suppressions.applyEvents(batch, BOTH)));
    expect(await suppressions.get("busy@example.net")).toMatchObject({ since: "2026-03-01T00:00:00.000Z" });
  });
});
