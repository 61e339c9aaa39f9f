import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Meter } from "../../bench/Meter.ts";
import { keyOf } from "../../shared/suppressions/item.ts";
import type { ListQuery } from "../../shared/suppressions/listing.ts";
import { reconcile } from "../../shared/suppressions/reconcile/reconcile.ts";
import { MOST_ADDRESSES } from "../../shared/suppressions/removal/addressList.ts";
import { createRemovalJob, workRemovalJob } from "../../shared/suppressions/removal/removalJob.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { Table } from "../../shared/table/Table.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { bounce, complaint } from "./events.ts";
import { putSeeded } from "./seed.ts";
import { startSystem } from "./system.ts";

const BOTH = { suppressedReasons: ["BOUNCE", "COMPLAINT"] as const };
const DMARC =
  "smtp; 550 5.7.509 Access denied, sending domain EXAMPLE.ORG does not pass DMARC verification and has a DMARC policy of reject.";
const GONE = "550 5.1.1 user unknown";
const FULL = "552 5.2.2 mailbox full";
const actor = { tokenId: "t1", name: "anna" };

describe("suppressions by reason", () => {
  let system: Awaited<ReturnType<typeof startSystem>>;
  beforeAll(async () => {
    system = await startSystem();
    const events = Array.from({ length: 90 }, (_, n) => {
      const recipientDomain = n % 2 === 0 ? "even.example" : "odd.example";
      const diagnostic = n % 3 === 0 ? DMARC : n % 3 === 1 ? GONE : FULL;
      return bounce({
        id: `e${n}`,
        recipient: `user${n}@${recipientDomain}`,
        recipientDomain,
        at: atOf(n),
        diagnostic,
      });
    });
    await system.suppressions.applyEvents(events, BOTH);
    await system.suppressions.applyEvents(
      [
        complaint({
          id: "c",
          recipient: "angry@even.example",
          recipientDomain: "even.example",
          at: atOf(90),
        }),
      ],
      BOTH,
    );
  });
  afterAll(() => system.stop());

  const atOf = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
  const all = async (query: Omit<ListQuery, "cursor">) => {
    const addresses: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await system.suppressions.list({ ...query, cursor });
      addresses.push(...page.items.map(({ address }) => address));
      cursor = page.cursor;
    } while (cursor !== null);
    return addresses;
  };
  /** Those of reason `n` modulo 3, newest first. */
  const ofKind = (kind: number) =>
    Array.from({ length: 30 }, (_, i) => 29 - i).map((i) => {
      const n = 3 * i + kind;
      return `user${n}@${n % 2 === 0 ? "even" : "odd"}.example`;
    });

  it("lists those of one reason, newest first, whatever the size of the pages", async () => {
    for (const limit of [7, 30, 1_000])
      expect(await all({ limit, reasonCode: "senderAuthentication" })).toEqual(ofKind(0));
  });

  it("lists those for whom one has to act, and combines all filters", async () => {
    const ofRecipients = await all({ limit: 11, actor: "recipient" });
    expect(ofRecipients).toHaveLength(61);
    expect(ofRecipients[0]).toBe("angry@even.example");
    expect(await all({ limit: 50, actor: "recipient", reasonCode: "mailboxFull" })).toEqual(ofKind(2));
    expect(await all({ limit: 50, actor: "you", reasonCode: "mailboxFull" })).toEqual([]);
    expect(await all({ limit: 50, actor: "recipient", reason: "COMPLAINT" })).toEqual(["angry@even.example"]);
    expect(await all({ limit: 4, reasonCode: "noSuchUser", domain: "odd.example" })).toEqual(
      ofKind(1).filter((address) => address.endsWith("@odd.example")),
    );
    expect(await all({ limit: 4, reasonCode: "noSuchUser", prefix: "user1" })).toEqual(
      ofKind(1).filter((address) => address.startsWith("user1")),
    );
    const between = { since: atOf(30), until: atOf(36) };
    expect(await all({ limit: 5, reasonCode: "senderAuthentication", ...between })).toEqual([
      "user33@odd.example",
      "user30@even.example",
    ]);
  });

  it("counts each group, the largest first, with its first and last time and its domains", async () => {
    expect(await system.suppressions.groups({})).toEqual([
      ...(["noSuchUser", "mailboxFull", "senderAuthentication"] as const).map((code) => {
        const kind = { senderAuthentication: 0, noSuchUser: 1, mailboxFull: 2 }[code];
        return {
          code,
          count: 30,
          orMore: false,
          oldestSince: atOf(kind),
          newestSince: atOf(87 + kind),
          samples: [
            { domain: "even.example", count: 15 },
            { domain: "odd.example", count: 15 },
          ],
        };
      }),
      {
        code: "spamComplaint",
        count: 1,
        orMore: false,
        oldestSince: atOf(90),
        newestSince: atOf(90),
        samples: [{ domain: "even.example", count: 1 }],
      },
    ]);
    expect(await system.suppressions.groups({ since: atOf(88) })).toMatchObject([
      { code: "noSuchUser", count: 1 },
      { code: "mailboxFull", count: 1 },
      { code: "spamComplaint", count: 1 },
    ]);
    expect(await system.suppressions.groups({ since: "2027-01-01T00:00:00.000Z" })).toEqual([]);
  });

  it("moves an address to the group of its new reason, and out of all when it is removed", async () => {
    const address = "moves@even.example";
    const event = { recipient: address, recipientDomain: "even.example", at: atOf(100) };
    await system.suppressions.applyEvents([bounce({ id: "m1", ...event, diagnostic: FULL })], BOTH);
    await system.suppressions.applyEvents([bounce({ id: "m0", ...event, diagnostic: DMARC })], BOTH);
    expect((await all({ limit: 1, reasonCode: "senderAuthentication" }))[0]).toBe(address);
    expect(await all({ limit: 50, reasonCode: "mailboxFull" })).not.toContain(address);
    const entry = await system.suppressions.get(address);
    if (entry === undefined) throw new Error("not there");
    expect(entry).not.toHaveProperty("r");
    await system.suppressions.put(removed(entry, { at: atOf(101), by: "anna" }));
    expect(await all({ limit: 50, reasonCode: "senderAuthentication" })).not.toContain(address);
  });

  it("files anew in the sweep what an older version or older rules have filed, and nothing else", async () => {
    await system.table.update(keyOf("user0@even.example"), { expression: "REMOVE #r", names: { "#r": "r" } });
    await system.table.update(keyOf("user3@odd.example"), {
      expression: "SET #r = :r",
      names: { "#r": "r" },
      values: { ":r": "S#unknown#0" },
    });
    expect(await all({ limit: 50, reasonCode: "senderAuthentication" })).toEqual(ofKind(0).slice(0, -2));
    expect(await all({ limit: 50, reasonCode: "unknown" })).toEqual([]);
    const refiled: string[] = [];
    class Counting extends SuppressionTable {
      override async refile(entry: Parameters<SuppressionTable["refile"]>[0]) {
        refiled.push(entry.address);
        await super.refile(entry);
      }
    }
    const suppressions = new Counting(system.table);
    const listed = Array.from({ length: 90 }, (_, n) => ({
      address: `user${n}@${n % 2 === 0 ? "even" : "odd"}.example`,
      reason: "BOUNCE" as const,
      lastUpdate: atOf(n),
    }));
    const angry = { address: "angry@even.example", reason: "COMPLAINT" as const, lastUpdate: atOf(90) };
    const ses = { page: async () => ({ listed: [...listed, angry] }), suppressedReasons: async () => [] };
    await reconcile({ force: true }, { ...system, suppressions, ses });
    expect(refiled.sort()).toEqual(["user0@even.example", "user3@odd.example"]);
    expect(await all({ limit: 50, reasonCode: "senderAuthentication" })).toEqual(ofKind(0));
    await reconcile({ force: true }, { ...system, suppressions, ses });
    expect(refiled).toHaveLength(2);
  });

  it("removes a group as a job, and leaves what changed meanwhile", async () => {
    const filter = { reasonCode: "senderAuthentication", domain: "odd.example" } as const;
    const { addresses, nextUntil } = await system.suppressions.ofFilter(filter);
    expect({ addresses, nextUntil }).toEqual({
      addresses: ofKind(0).filter((address) => address.endsWith("@odd.example")),
      nextUntil: undefined,
    });
    const job = await createRemovalJob({ addresses, filter, actor, note: "DMARC fixed" }, system);
    const changed = await system.suppressions.get("user9@odd.example");
    if (changed === undefined) throw new Error("not there");
    await system.suppressions.put({ ...changed, diagnostic: GONE });
    expect(await workRemovalJob(job.id, system)).toBe("done");
    expect(await system.jobs.progress(job.id)).toMatchObject({ filter, removed: 14, skipped: 1, failed: 0 });
    const { items } = await system.jobs.results(job.id, { limit: 20 });
    expect(items.find(({ address }) => address === "user9@odd.example")).toEqual({
      address: "user9@odd.example",
      outcome: "reason_changed",
      detail: "Suppressed since 2026-01-01 for: No such mailbox.",
    });
    expect((await system.audit.list({ limit: 1 })).items).toMatchObject([
      { note: "DMARC fixed", detail: { reason: "BOUNCE", reasonCode: "senderAuthentication", job: job.id } },
    ]);
    expect(await all({ limit: 50, reasonCode: "senderAuthentication" })).toHaveLength(15);
  });

  it("finds and removes those of one sender only", async () => {
    const [mine, others, changed] = ["mine", "others", "changed"].map((name) => `${name}@sent.example`);
    await system.suppressions.applyEvents(
      [mine, others, changed].map((recipient, n) =>
        bounce({
          id: `s${n}`,
          recipient: recipient ?? "",
          recipientDomain: "sent.example",
          at: atOf(100 + n),
          diagnostic: DMARC,
          sender: n === 1 ? "b@uni.example" : "a@uni.example",
        }),
      ),
      BOTH,
    );
    const filter = { reasonCode: "senderAuthentication", sender: "a@uni.example" } as const;
    expect(await all({ limit: 50, ...filter })).toEqual([changed, mine]);
    const { addresses } = await system.suppressions.ofFilter(filter);
    expect(addresses).toEqual([changed, mine]);
    const job = await createRemovalJob({ addresses: [...addresses, others ?? ""], filter, actor }, system);
    const entry = await system.suppressions.get(changed ?? "");
    if (entry === undefined) throw new Error("not there");
    await system.suppressions.put({ ...entry, sender: "c@uni.example" });
    expect(await workRemovalJob(job.id, system)).toBe("done");
    expect(await system.jobs.progress(job.id)).toMatchObject({ filter, removed: 1, skipped: 2 });
    const { items } = await system.jobs.results(job.id, { limit: 5 });
    expect(items[0]?.detail).toBe(
      "Suppressed since 2026-01-01 for: Sender authentication failed. The mail was from c@uni.example.",
    );
    expect(await all({ limit: 50, reasonCode: "senderAuthentication", domain: "sent.example" })).toEqual([
      changed,
      others,
    ]);
  });
});

describe("the cost of a page by reason", () => {
  it("is the same with 20,000 addresses as with 1,000", { timeout: 120_000 }, async () => {
    const db = await startDynamoDb();
    const meter = new Meter(db.endpoint);
    const suppressions = new SuppressionTable(new Table(meter.client, "postmaster"));
    const pageOf = async (query: Omit<ListQuery, "limit">) => {
      meter.reset();
      const { items } = await suppressions.list({ limit: 50, ...query });
      expect(items).toHaveLength(50);
      return { requests: meter.calls, readUnits: meter.reads };
    };
    const pages = async () => ({
      reason: await pageOf({ reasonCode: "policy" }),
      actor: await pageOf({ actor: "theirAdmin" }),
      period: await pageOf({ reasonCode: "policy", until: "2026-01-01T05:00:00.000Z" }),
    });
    await putSeeded(db.table, { count: 1_000 });
    const few = await pages();
    await putSeeded(db.table, { from: 1_000, count: 19_000 });
    const many = await pages();
    expect(few.reason.requests).toBe(5); // four shards and one read of 50 items
    expect(few.reason.readUnits).toBeGreaterThan(20);
    expect(few.reason.readUnits).toBeLessThan(35);
    for (const name of ["reason", "actor", "period"] as const) {
      expect(many[name].requests).toBe(few[name].requests);
      expect(many[name].readUnits).toBeLessThan(few[name].readUnits * 1.1 + 2);
    }
    const filter = { reasonCode: "policy" } as const;
    const [group] = await suppressions.groups({});
    expect(group).toMatchObject({ code: "policy", count: MOST_ADDRESSES, orMore: true });
    const first = await suppressions.ofFilter(filter);
    expect(first.addresses).toHaveLength(MOST_ADDRESSES);
    const rest = await suppressions.ofFilter({ ...filter, until: first.nextUntil });
    expect(rest.nextUntil).toBeUndefined();
    const both = new Set([...first.addresses, ...rest.addresses]);
    expect(both.size).toBe(14_800);
    expect(rest.addresses).toHaveLength(14_800 - MOST_ADDRESSES + 1);
    meter.client.destroy();
    await db.stop();
  });
});
