import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eraseSomeEvents } from "../../shared/erasure/eventsOf.ts";
import { personOf } from "../../shared/erasure/person.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { ListCheckTable } from "../../shared/listChecks/job/ListCheckTable.ts";
import { newCheck } from "../../shared/listChecks/job/listCheck.ts";
import { MailDns } from "../../shared/listChecks/job/MailDns.ts";
import { MailDomains } from "../../shared/listChecks/job/MailDomains.ts";
import { type CheckDeps, workListCheck } from "../../shared/listChecks/job/workListCheck.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { recountMarked } from "../../shared/tallies/recount.ts";
import { type Recorded, startRecorded } from "../tallies/recorded.ts";
import { COUNTS, plantedList } from "./plantedList.ts";
import { startStrangeDns } from "./strangeDns.ts";

const SEED = Number(process.env["FC_SEED"] ?? 17);
const actor = { tokenId: "t1", name: "anna" };
const now = () => new Date();
const list = plantedList(SEED, now());

describe(`the check of a list of 2,000 (seed ${SEED})`, () => {
  let recorded: Recorded;
  let dns: Awaited<ReturnType<typeof startStrangeDns>>;
  let checks: ListCheckTable;
  beforeAll(async () => {
    recorded = await startRecorded(list.notifications, now);
    dns = await startStrangeDns(list.names);
    checks = new ListCheckTable(recorded.table);
    const suppressions = new SuppressionTable(recorded.table);
    for (const [, entry] of await suppressions.getMany(list.removed))
      await suppressions.put(removed(entry, { at: now().toISOString(), by: "anna" }));
    await recountMarked(await recorded.markers.list(), { ...recorded, remainingMs: () => 60_000 });
  }, 60_000);
  afterAll(async () => {
    dns.close();
    await recorded.stop();
  });

  const deps = (more: Partial<CheckDeps> = {}): CheckDeps => ({
    ...recorded,
    checks,
    suppressions: new SuppressionTable(recorded.table),
    newDomains: () =>
      new MailDomains(new MailDns({ servers: [dns.address], timeoutMs: 500 }), {
        perSecond: 1_000,
      }),
    insights: { of: async () => "unknown" },
    retention: parseRetention(DEFAULT_RETENTION),
    now,
    remainingMs: () => 300_000,
    ...more,
  });
  let ids = 0;
  const create = async (addresses: readonly string[]) => {
    const id = `check${ids++}`;
    await checks.create(
      newCheck({ id, total: addresses.length, actor, createdAt: now().toISOString() }),
      addresses,
    );
    return id;
  };
  const given = list.rows.map((row) => row.given);
  const resultsOf = async (id: string) => {
    const found = [];
    let cursor: string | null = null;
    do {
      const page = await checks.results(id, { limit: 333, cursor });
      found.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null);
    return found;
  };
  const truth = list.rows.map(({ given: address, kind, wouldBounce }, i) => ({
    number: i + 1,
    address,
    kind,
    wouldBounce,
  }));
  const told = async (id: string) =>
    (await resultsOf(id)).map(({ number, address, judged }) => ({
      number,
      address,
      kind: judged.kind,
      wouldBounce: judged.wouldBounce === true,
    }));

  it("finds every planted case, and invents none", async () => {
    const id = await create(given);
    expect(await workListCheck(id, deps())).toBe("done");
    expect(await told(id)).toEqual(truth);
    expect(await checks.get(id)).toMatchObject({
      state: "done",
      done: 2_000,
      summary: { total: 2_000, wouldBounce: 96, kinds: COUNTS },
    });
    const ofKind = await checks.results(id, { limit: 1_000, kind: "typo" });
    expect(ofKind.items.map(({ judged }) => judged.meant?.split("@")[1])).toEqual(
      Array(COUNTS.typo).fill("gmail.com"),
    );
    expect(dns.timesAsked("clinic.example")).toBe(1);
  }, 60_000);

  it("is taken over where a worker died, once its lease has run out, and comes to the same", async () => {
    const id = await create(given);
    const suppressions = new SuppressionTable(recorded.table);
    let pages = 0;
    const dying = {
      suppressedReasons: () => suppressions.suppressedReasons(),
      getMany: async (addresses: string[]) => {
        if (++pages === 3) throw new Error("killed");
        return suppressions.getMany(addresses);
      },
    };
    await expect(workListCheck(id, deps({ suppressions: dying }))).rejects.toThrow("killed");
    expect(await checks.get(id)).toMatchObject({ state: "running", done: 1_000 });
    expect((await checks.results(id, { limit: 1_000 })).items).toHaveLength(1_000);
    expect(await workListCheck(id, deps())).toBe("busy");
    const later = () => new Date(Date.now() + 61_000);
    expect(await workListCheck(id, deps({ now: later }))).toBe("done");
    expect(await told(id)).toEqual(truth);
    expect(await checks.get(id)).toMatchObject({ summary: { total: 2_000, wouldBounce: 96, kinds: COUNTS } });
  }, 60_000);

  it("stops before its time is up, in the journal too, and goes on from there", async () => {
    const id = await create(given);
    const domains = deps().newDomains();
    let runs = 0;
    for (let state = "unfinished"; state === "unfinished"; runs++) {
      let looks = 0;
      // Less and less time at each look: some runs end in the journal, others among the addresses.
      const remainingMs = () => 300_000 - (looks++ > 40 ? 275_000 : 0);
      state = await workListCheck(id, deps({ newDomains: () => domains, remainingMs }));
      expect(["unfinished", "done"]).toContain(state);
      expect((await checks.get(id))?.lease).toBeUndefined();
    }
    expect(runs).toBeGreaterThan(5);
    expect(await told(id)).toEqual(truth);
    expect(
      await Array.fromAsync(
        recorded.table.queryAll({ partition: `CHECK#${id}`, range: { prefix: "TRACES" } }),
      ),
    ).toEqual([]);
  }, 60_000);

  it("breaks a page off that DNS does not answer for in time, and leaves the check to the next worker", async () => {
    const id = await create(["jo@silent.example", "bo@clinic.example"]);
    let isAsked = false;
    const remainingMs = () => (isAsked ? 5_000 : 300_000);
    const resolver = new MailDns({ servers: [dns.address], timeoutMs: 500 });
    const questions = {
      addresses: (name: string, family: 4 | 6) => resolver.addresses(name, family),
      mailHosts: (domain: string) => {
        isAsked = true;
        return resolver.mailHosts(domain);
      },
    };
    const domains = new MailDomains({ ...questions, apart: () => questions });
    expect(await workListCheck(id, deps({ newDomains: () => domains, remainingMs }))).toBe("unfinished");
    expect(await checks.get(id)).toMatchObject({ done: 0 });
    expect(await workListCheck(id, deps())).toBe("done");
  });

  it("stops where the check is deleted, and leaves nothing of it", async () => {
    const id = await create(given);
    const suppressions = new SuppressionTable(recorded.table);
    const deleting = {
      suppressedReasons: () => suppressions.suppressedReasons(),
      getMany: async (addresses: string[]) => {
        const check = await checks.get(id);
        if (check !== undefined) await checks.discard(check);
        return suppressions.getMany(addresses);
      },
    };
    expect(await workListCheck(id, deps({ suppressions: deleting }))).toBe("unfinished");
    expect(await workListCheck(id, deps())).toBe("unknown");
    expect(await Array.fromAsync(recorded.table.queryAll({ partition: `CHECK#${id}` }))).toEqual([]);
  });

  it("knows nothing any more of a person who was erased", async () => {
    const address = list.rows.find(({ kind }) => kind === "knownGood")?.given ?? "";
    while ((await eraseSomeEvents(personOf(address), recorded.table)).next !== undefined);
    const id = await create([address]);
    expect(await workListCheck(id, deps())).toBe("done");
    expect((await resultsOf(id))[0]?.judged).toEqual({ kind: "neverSeen" });
  });

  it("takes no more requests to the table for a longer list than one for each hundred addresses and page", async () => {
    const id = await create(given);
    let requests = 0;
    const { client } = recorded;
    client.middlewareStack.add(
      (next) => (args) => {
        requests++;
        return next(args);
      },
      { step: "initialize", name: "counted" },
    );
    const journal = await requestsOf(
      () => create(["nobody@clinic.example"]),
      () => requests,
    );
    const from = requests;
    expect(await workListCheck(id, deps())).toBe("done");
    client.middlewareStack.remove("counted");
    // 20 for suppressions, at most 15 for events, 8 to store pages; what is left is the same for one address.
    expect(requests - from - journal).toBeLessThan(60);
  }, 60_000);

  const requestsOf = async (make: () => Promise<string>, count: () => number) => {
    const id = await make();
    const from = count();
    await workListCheck(id, deps());
    return count() - from;
  };

  it("does not believe a resolver that has an address for every name", async () => {
    const lying = await startStrangeDns(list.names, { invents: "192.0.2.66" });
    const resolver = new MailDns({ servers: [lying.address], timeoutMs: 500 });
    const states = await new MailDomains(resolver).statesOf([
      "gone.example",
      "web-only.example",
      "clinic.example",
    ]);
    lying.close();
    expect([...states].sort()).toEqual([
      ["clinic.example", "accepts"],
      ["gone.example", "unknown"],
      ["web-only.example", "withoutMx"],
    ]);
  });
});
