import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipientId } from "../../shared/feedback/address.ts";
import { mirrorOf } from "../../shared/suppressions/reconcile/mirrorOf.ts";
import { reconcile } from "../../shared/suppressions/reconcile/reconcile.ts";
import { removeSuppression } from "../../shared/suppressions/removal/remove.ts";
import { ExpiredPageError } from "../../shared/suppressions/SesSuppressionList.ts";
import { withoutPersonalData } from "../../shared/suppressions/suppression.ts";
import { bounce } from "../suppressions/events.ts";
import { startSystem } from "../suppressions/system.ts";

const BOTH = { suppressedReasons: ["BOUNCE", "COMPLAINT"] as const };
const force = { force: true };

describe("reconcile", () => {
  let system: Awaited<ReturnType<typeof startSystem>>;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  it("shows within one run what was added, changed and removed elsewhere", async () => {
    await system.suppressions.applyEvents(
      ["gone@example.net", "other@example.net", "same@example.net"].map((recipient) =>
        bounce({ id: recipient, recipient, diagnostic: "550 no" }),
      ),
      BOTH,
    );
    await system.ses.put("same@example.net", "BOUNCE");
    await system.ses.put("other@example.net", "COMPLAINT");
    await system.ses.put("new@example.net", "BOUNCE");
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await reconcile(force, system)).toMatchObject({ outcome: "done", run: { added: 2, removed: 1 } });
    expect(await system.suppressions.get("gone@example.net")).toMatchObject({
      state: "removed",
      removedBy: "ses",
    });
    expect(await system.suppressions.get("other@example.net")).toMatchObject({
      reason: "COMPLAINT",
      source: "ses",
    });
    expect(await system.suppressions.get("same@example.net")).toMatchObject({ diagnostic: "550 no" });
    expect(await system.suppressions.get("new@example.net")).toMatchObject({
      state: "listed",
      source: "ses",
    });
    const { items } = await system.audit.list({ limit: 10 });
    expect(items).toMatchObject([{ action: "suppression.removedElsewhere", target: "gone@example.net" }]);
  });

  it("keeps nothing of a person who was erased once SES lists them no more, and audits it under their id", async () => {
    const address = "erased@example.net";
    await system.suppressions.applyEvents([bounce({ id: "erased", recipient: address })], BOTH);
    const entry = await system.suppressions.get(address);
    if (entry === undefined) throw new Error("not suppressed");
    await system.suppressions.put(withoutPersonalData(entry, new Date().toISOString()));
    await system.ses.put(address, "BOUNCE");
    await reconcile(force, system);
    expect(await system.suppressions.get(address)).toMatchObject({ state: "listed", source: "event" });
    await system.ses.delete(address);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await reconcile(force, system);
    expect(await system.suppressions.get(address)).toBeUndefined();
    const { items } = await system.audit.list({ limit: 1 });
    expect(items).toMatchObject([{ action: "suppression.removedElsewhere", target: recipientId(address) }]);
  });

  it("does not bring an erased person back from a page of SES's list that is older than the removal", async () => {
    const address = "Back@example.net";
    const normal = "back@example.net";
    await system.ses.put(address, "BOUNCE");
    await reconcile(force, system);
    const entry = await system.suppressions.get(normal);
    if (entry === undefined) throw new Error("not mirrored");
    await system.suppressions.put(withoutPersonalData(entry, new Date().toISOString()));
    const actor = { tokenId: "t", name: "test" };
    const ses = {
      suppressedReasons: () => system.ses.suppressedReasons(),
      page: async (token?: string) => {
        const page = await system.ses.page(token);
        const request = { address: normal, spellings: [address], actor, force: true };
        await removeSuppression(request, system);
        return page;
      },
    };
    await reconcile(force, { ...system, ses });
    expect(await system.suppressions.get(normal)).toBeUndefined();
    await reconcile(force, system);
    expect(await system.suppressions.get(normal)).toBeUndefined();
    const { items } = await system.audit.list({ limit: 1_000 });
    expect(items.filter(({ target }) => target === normal)).toEqual([]);
    const left = await Array.fromAsync(system.table.queryAll({ partition: "FORGOTTEN" }));
    expect(left.map(({ sk }) => sk)).toContain(recipientId(normal));
    expect(JSON.stringify(left)).not.toMatch(/back@/i);
  });

  it("lists an erased person again, as erased, where SES lists them a minute after the removal", () => {
    const removedAt = "2026-11-24T10:00:00.000Z";
    const gone = { removedAt, erasedAt: "2026-11-24T09:00:00.000Z" };
    const atSes = {
      address: "a@b.example",
      domain: "b.example",
      listedAs: "a@b.example",
      reason: "BOUNCE",
    } as const;
    const read = (lastUpdate: string, readAt: string) =>
      mirrorOf(undefined, { ...atSes, lastUpdate }, new Date(readAt), gone);
    expect(read("2026-11-01T00:00:00.000Z", "2026-11-24T09:59:00.000Z")).toBeUndefined();
    expect(read("2026-11-01T00:00:00.000Z", "2026-11-24T10:01:00.000Z")).toBeUndefined();
    const stayed = read("2026-11-01T00:00:00.000Z", "2026-11-24T10:01:00.001Z");
    expect(stayed).toMatchObject({ state: "listed", erasedAt: gone.erasedAt });
    const anew = read("2026-11-24T10:00:00.001Z", "2026-11-24T10:00:30.000Z");
    expect(anew).toMatchObject({ state: "listed" });
    expect(anew).not.toHaveProperty("erasedAt");
  });

  it("learns how SES spells what it knows already, and takes that for nothing new", async () => {
    await system.suppressions.applyEvents(
      [bounce({ id: "cased", recipient: "cased@example.net", diagnostic: "550 no" })],
      BOTH,
    );
    await system.ses.put("Cased@example.net", "BOUNCE");
    await system.ses.put("CASED@example.net", "BOUNCE");
    expect(await reconcile(force, system)).toMatchObject({ run: { added: 0, removed: 0 } });
    const learned = await system.suppressions.get("cased@example.net");
    expect(learned).toMatchObject({
      source: "event",
      diagnostic: "550 no",
      spellings: ["CASED@example.net", "Cased@example.net"],
    });
    await reconcile(force, system);
    expect((await system.suppressions.get("cased@example.net"))?.version).toBe(learned?.version);
  });

  it("settles on the newer of two spellings that SES lists for different reasons", async () => {
    await system.ses.put("Two@example.net", "COMPLAINT");
    await new Promise((resolve) => setTimeout(resolve, 5));
    await system.ses.put("two@example.net", "BOUNCE");
    await reconcile(force, system);
    await reconcile(force, system);
    const settled = await system.suppressions.get("two@example.net");
    expect(settled).toMatchObject({ reason: "BOUNCE", spellings: ["Two@example.net"] });
    await reconcile(force, system);
    expect((await system.suppressions.get("two@example.net"))?.version).toBe(settled?.version);
  });

  it("does nothing before its time has come again", async () => {
    expect((await reconcile({}, system)).outcome).toBe("not_due");
  });

  it("goes on across invocations, crashes and an expired page token", async () => {
    const many = Array.from({ length: 10 }, (_, page) => ({
      listed: Array.from({ length: 100 }, (_, n) => ({
        address: `walk${page}-${n}@example.net`,
        reason: "BOUNCE" as const,
        lastUpdate: "2026-05-01T00:00:00.000Z",
      })),
      ...(page < 9 ? { nextToken: String(page + 1) } : {}),
    }));
    let calls = 0;
    const ses = {
      suppressedReasons: async () => ["BOUNCE" as const],
      page: async (token?: string) => {
        calls++;
        if (calls === 4) throw new Error("crash");
        if (calls === 7) throw new ExpiredPageError("expired");
        return many[Number(token ?? 0)] ?? { listed: [] };
      },
    };
    await expect(reconcile(force, { ...system, ses })).rejects.toThrow("crash");
    let time = 30_003;
    const outcomes = [];
    for (let tries = 0; tries < 20 && outcomes.at(-1) !== "done"; tries++) {
      time = 30_003;
      const remainingMs = () => time-- + (calls > 8 ? 60_000 : 0);
      outcomes.push((await reconcile({}, { ...system, ses, remainingMs })).outcome);
    }
    expect(outcomes.at(-1)).toBe("done");
    expect(await system.suppressions.get("walk9-99@example.net")).toMatchObject({ state: "listed" });
    expect(await system.suppressions.get("new@example.net")).toMatchObject({ state: "removed" });
    expect(await system.suppressions.suppressedReasons()).toEqual(["BOUNCE"]);
    expect((await system.table.query({ partition: "RECONCILE" })).items).toHaveLength(1);
  });
});
