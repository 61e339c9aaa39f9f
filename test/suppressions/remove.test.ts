import { SESv2ServiceException } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRemovalJob, workRemovalJob } from "../../shared/suppressions/removal/removalJob.ts";
import { removeSuppression, suppressByHand } from "../../shared/suppressions/removal/remove.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed, withoutPersonalData } from "../../shared/suppressions/suppression.ts";
import { bounce } from "./events.ts";
import { startSystem } from "./system.ts";

const actor = { tokenId: "t1", name: "anna" };
const BOTH = { suppressedReasons: ["BOUNCE", "COMPLAINT"] as const };

describe("removal", () => {
  let system: Awaited<ReturnType<typeof startSystem>>;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const suppress = async (address: string, given = {}) => {
    await system.ses.put(address, "BOUNCE");
    const event = bounce({ id: address, recipient: address, recipientDomain: "example.net", ...given });
    await system.suppressions.applyEvents([event], BOTH);
  };
  const remove = (address: string, force = false) =>
    removeSuppression({ address, force, actor, note: "asked for" }, system);

  it("takes an address off SES's list and the mirror and writes it to the audit log", async () => {
    await suppress("a@example.net");
    expect((await remove("a@example.net")).outcome).toBe("removed");
    expect(await system.ses.get("a@example.net")).toBeUndefined();
    expect(await system.suppressions.get("a@example.net")).toMatchObject({
      state: "removed",
      removedBy: "anna",
    });
    const { items } = await system.audit.list({ limit: 1 });
    expect(items).toMatchObject([
      { action: "suppression.removed", target: "a@example.net", note: "asked for", actor },
    ]);
    expect((await remove("a@example.net")).outcome).toBe("not_suppressed");
  });

  it("removes what only SES has", async () => {
    await system.ses.put("only@example.net", "BOUNCE");
    expect((await remove("only@example.net")).outcome).toBe("removed");
    expect(await system.ses.get("only@example.net")).toBeUndefined();
  });

  it("asks for force where it is likely to bounce again", async () => {
    await suppress("gone@example.net", { status: "5.1.1" });
    expect((await remove("gone@example.net")).outcome).toBe("likely_to_bounce_again");
    expect(await system.ses.get("gone@example.net")).toBeDefined();
    expect((await remove("gone@example.net", true)).outcome).toBe("removed");
  });

  it("finishes a removal that crashed between SES and the mirror, also where only SES had the address", async () => {
    await system.ses.put("crash@example.net", "BOUNCE");
    class CrashingAtRemoval extends SuppressionTable {
      override async put(...args: Parameters<SuppressionTable["put"]>) {
        if (args[0].state === "removed") throw new Error("crash");
        return super.put(...args);
      }
    }
    const crashing = { ...system, suppressions: new CrashingAtRemoval(system.table) };
    const request = { address: "crash@example.net", force: false, actor };
    await expect(removeSuppression(request, crashing)).rejects.toThrow("crash");
    expect(await system.ses.get("crash@example.net")).toBeUndefined();
    expect((await remove("crash@example.net")).outcome).toBe("removed");
    expect((await system.audit.list({ limit: 1 })).items).toMatchObject([{ target: "crash@example.net" }]);
  });

  it("writes nothing of a person who was erased, and removed by somebody else, while it removed them", async () => {
    const address = "overtaken@example.net";
    await suppress(address);
    class Overtaken extends SuppressionTable {
      override async put(...args: Parameters<SuppressionTable["put"]>) {
        const entry = await system.suppressions.get(address);
        if (entry !== undefined) {
          const at = new Date().toISOString();
          const erased = withoutPersonalData(entry, at);
          await system.suppressions.put(removed(erased, { at, by: "ses" }));
        }
        return super.put(...args);
      }
    }
    const request = { address, force: false, actor };
    const overtaken = { ...system, suppressions: new Overtaken(system.table) };
    expect((await removeSuppression(request, overtaken)).outcome).toBe("removed");
    expect(await system.suppressions.get(address)).toBeUndefined();
    const { items } = await system.audit.list({ limit: 1_000 });
    expect(items.filter(({ target }) => target === address)).toEqual([]);
  });

  it("suppresses by hand, at SES too", async () => {
    await suppressByHand(
      { address: "hand@example.net", domain: "example.net", reason: "COMPLAINT", note: "left", actor },
      system,
    );
    expect(await system.ses.get("hand@example.net")).toMatchObject({ reason: "COMPLAINT" });
    expect(await system.suppressions.get("hand@example.net")).toMatchObject({
      source: "operator",
      note: "left",
    });
  });

  it("works through a bulk job across crashes and gives one result per address", async () => {
    const addresses = Array.from({ length: 230 }, (_, n) => `bulk${n}@example.net`);
    for (const address of addresses.slice(0, 200))
      await suppress(address, address.startsWith("bulk1@") ? { status: "5.1.1" } : {});
    const job = await createRemovalJob(
      { addresses: [...addresses, "BULK0@example.net", "not an address"], actor },
      system,
    );
    let calls = 0;
    const ses = {
      get: system.ses.get.bind(system.ses),
      put: system.ses.put.bind(system.ses),
      delete: async (address: string) => {
        const answer = await system.ses.delete(address);
        if (++calls % 60 === 0) throw new Error("crash");
        return answer;
      },
    };
    let state = "";
    for (let tries = 0; state !== "done" && tries < 10; tries++) {
      state = await workRemovalJob(job.id, { ...system, ses }).catch(() => "crashed");
    }
    expect(await system.jobs.progress(job.id)).toMatchObject({
      state: "done",
      total: 231,
      done: 231,
      removed: 200,
      notSuppressed: 30,
      failed: 1,
    });
    const results = [];
    let cursor: string | null = null;
    do {
      const page = await system.jobs.results(job.id, { limit: 40, cursor });
      results.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== null);
    expect(results.map(({ address }) => address)).toEqual([...addresses, "not an address"]);
    expect(results[1]).toEqual({
      address: "bulk1@example.net",
      outcome: "removed",
      warning: "likely_to_bounce_again",
    });
    expect(results.at(-1)).toEqual({ address: "not an address", outcome: "invalid_address" });
  });

  it("uses up none of the queue's tries where SES fails inside in the middle of a job", async () => {
    const addresses = Array.from({ length: 20 }, (_, n) => `inside${n}@example.net`);
    for (const address of addresses) await suppress(address);
    const job = await createRemovalJob({ addresses, actor }, system);
    let calls = 0;
    const ses = {
      get: system.ses.get.bind(system.ses),
      put: system.ses.put.bind(system.ses),
      delete: async (address: string) => {
        if (++calls === 12) {
          throw new SESv2ServiceException({
            name: "InternalServiceErrorException",
            $fault: "server",
            $metadata: { httpStatusCode: 500 },
          });
        }
        return system.ses.delete(address);
      },
    };
    expect(await workRemovalJob(job.id, { ...system, ses })).toBe("unfinished");
    expect(await workRemovalJob(job.id, { ...system, ses })).toBe("done");
    expect(await system.jobs.progress(job.id)).toMatchObject({ removed: 20, failed: 0 });
  });

  it("says why it left what is likely to bounce again, as briefly as a table of results needs it", async () => {
    await suppress("left@example.net", {
      status: "5.1.1",
      diagnostic: `smtp; 550 ${"no such user ".repeat(200)}`,
    });
    const job = await createRemovalJob(
      { addresses: ["left@example.net"], actor, skipLikelyToBounce: true },
      system,
    );
    await workRemovalJob(job.id, system);
    const { items } = await system.jobs.results(job.id, { limit: 1 });
    expect(items).toMatchObject([{ outcome: "likely_to_bounce_again" }]);
    expect(items[0]?.detail).toMatch(
      /^Suppressed on 2026-01-01\. The recipient's mail server says that .{200,}…$/,
    );
    expect(items[0]?.detail).toHaveLength(300);
  });

  it("stops in time and is continued", async () => {
    const job = await createRemovalJob({ addresses: ["late@example.net"], actor }, system);
    expect(await workRemovalJob(job.id, { ...system, remainingMs: () => 1_000 })).toBe("unfinished");
    expect(await workRemovalJob(job.id, system)).toBe("done");
  });

  it("waits out SES's throttling", async () => {
    const slow = await startSystem({ callsPerSecond: 8 });
    const addresses = Array.from({ length: 10 }, (_, n) => `slow${n}@example.net`);
    await Promise.all(addresses.map((address) => slow.ses.put(address, "BOUNCE")));
    const outcomes = await Promise.all(
      addresses.map((address) => removeSuppression({ address, force: true, actor }, slow)),
    );
    expect(outcomes.every(({ outcome }) => outcome === "removed")).toBe(true);
    await slow.stop();
  });
});
