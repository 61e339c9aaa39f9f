import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toEventItem } from "../../shared/feedback/eventItem.ts";
import { keyOf } from "../../shared/suppressions/item.ts";
import { reconcile } from "../../shared/suppressions/reconcile/reconcile.ts";
import { removeSuppression } from "../../shared/suppressions/removal/remove.ts";
import { bounce } from "./events.ts";
import { startSystem } from "./system.ts";

const actor = { tokenId: "t1", name: "anna" };
const BOTH = { suppressedReasons: ["BOUNCE", "COMPLAINT"] as const };

describe("a removal, of an address that SES spells otherwise", () => {
  let system: Awaited<ReturnType<typeof startSystem>>;
  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.stop());

  const listedAtSes = async () => (await system.ses.page()).listed.map(({ address }) => address);
  let last = 0;
  /** No two times alike, so that what follows a removal is later than it. */
  const now = () => {
    last = Math.max(last + 1, Date.now());
    return new Date(last);
  };
  const bounces = async (address: string, spelling: string) => {
    await system.ses.put(spelling, "BOUNCE");
    const at = now().toISOString();
    const given = { id: at, at, recipient: address, recipientAsGiven: spelling };
    await system.suppressions.applyEvents([bounce(given)], BOTH);
  };
  const remove = (address: string, ses: Pick<typeof system.ses, "get" | "put" | "delete"> = system.ses) =>
    removeSuppression({ address, force: true, actor }, { ...system, now, ses });
  const counting = () => {
    const calls: string[] = [];
    const ses = {
      get: (address: string) => {
        calls.push(`Get ${address}`);
        return system.ses.get(address);
      },
      delete: (address: string) => {
        calls.push(`Delete ${address}`);
        return system.ses.delete(address);
      },
      put: system.ses.put.bind(system.ses),
    };
    return { calls, ses };
  };

  it("takes two calls where SES has it in lower case, three where it has it as it bounced", async () => {
    await bounces("low@example.net", "low@example.net");
    const low = counting();
    expect((await remove("low@example.net", low.ses)).outcome).toBe("removed");
    expect(low.calls).toEqual(["Delete low@example.net", "Get low@example.net"]);
    await bounces("mixed@example.net", "Mixed@example.net");
    const mixed = counting();
    expect((await remove("mixed@example.net", mixed.ses)).outcome).toBe("removed");
    expect(mixed.calls).toEqual([
      "Delete mixed@example.net",
      "Delete Mixed@example.net",
      "Get Mixed@example.net",
    ]);
    const none = counting();
    expect((await remove("none@example.net", none.ses)).outcome).toBe("not_suppressed");
    expect(none.calls).toEqual(["Get none@example.net"]);
  });

  it("reads the one spelling that an older version kept", async () => {
    await system.ses.put("Old@example.net", "BOUNCE");
    await system.table.put({
      ...keyOf("old@example.net"),
      address: "old@example.net",
      domain: "example.net",
      state: "listed",
      reason: "BOUNCE",
      since: "2026-01-01T00:00:00.000Z",
      source: "ses",
      listedAs: "Old@example.net",
      removedTimes: 0,
      rebouncedTimes: 0,
      version: 1,
      updatedAt: "2026-01-01T00:00:00.000Z",
    });
    expect((await remove("old@example.net")).outcome).toBe("removed");
    expect(await listedAtSes()).toEqual([]);
  });

  it("asks the recorded events where an older version kept none", async () => {
    await system.ses.put("Kept@example.net", "BOUNCE");
    const event = bounce({ id: "kept", recipient: "kept@example.net", recipientAsGiven: "Kept@Example.net" });
    const { recipientAsGiven: _, ...withoutSpelling } = event;
    await system.suppressions.applyEvents([withoutSpelling], BOTH);
    await system.table.put(toEventItem(event, Math.floor(Date.now() / 1_000) + 86_400));
    expect((await remove("kept@example.net")).outcome).toBe("removed");
    expect(await listedAtSes()).toEqual([]);
  });

  it("deletes a spelling that nothing but the request tells, whether or not the mirror has the address", async () => {
    await system.ses.put("Asked@example.net", "BOUNCE");
    const event = bounce({ id: "asked", recipient: "asked@example.net" });
    await system.suppressions.applyEvents([event], BOTH);
    await system.ses.put("Alone@example.net", "BOUNCE");
    for (const name of ["Asked", "Alone"]) {
      const spelling = `${name}@example.net`;
      const request = { address: spelling.toLowerCase(), spellings: [spelling], force: true, actor };
      expect((await removeSuppression(request, { ...system, now })).outcome).toBe("removed");
    }
    expect(await listedAtSes()).toEqual([]);
  });

  it("is not said to be one while SES lists the address", async () => {
    await bounces("stays@example.net", "Stays@example.net");
    const ses = { ...counting().ses, delete: async () => "deleted" as const };
    expect(await remove("stays@example.net", ses)).toMatchObject({
      outcome: "still_listed",
      spellings: ["Stays@example.net"],
    });
    expect(await system.suppressions.get("stays@example.net")).toMatchObject({ state: "listed" });
    expect((await remove("stays@example.net")).outcome).toBe("removed");
  });

  it("deletes a spelling that a bounce tells of meanwhile", async () => {
    await bounces("race@example.net", "Race@example.net");
    const { ses } = counting();
    let hasBounced = false;
    const racing = {
      ...ses,
      get: async (address: string) => {
        const found = await ses.get(address);
        if (!hasBounced) await bounces("race@example.net", "RACE@example.net");
        hasBounced = true;
        return found;
      },
    };
    expect((await remove("race@example.net", racing)).outcome).toBe("removed");
    expect(await listedAtSes()).toEqual([]);
  });

  it("forgets no spelling of what came back at SES only, over a crash", async () => {
    await bounces("back@example.net", "Back@example.net");
    await bounces("back@example.net", "BACK@example.net");
    expect((await remove("back@example.net")).outcome).toBe("removed");
    await system.ses.put("Back@example.net", "BOUNCE");
    await system.ses.put("BACK@example.net", "BOUNCE");
    const { ses } = counting();
    const crashing = {
      ...ses,
      delete: async (address: string) => {
        await ses.delete(address);
        throw new Error("crash");
      },
    };
    await expect(remove("back@example.net", crashing)).rejects.toThrow("crash");
    expect(await listedAtSes()).toHaveLength(1);
    expect((await remove("back@example.net")).outcome).toBe("removed");
    expect(await listedAtSes()).toEqual([]);
  });

  it("deletes a second time what SES lists after the first", async () => {
    await bounces("slow@example.net", "slow@example.net");
    let times = 0;
    const { ses } = counting();
    const slow = {
      ...ses,
      delete: async (address: string) => (++times === 1 ? ("deleted" as const) : ses.delete(address)),
    };
    expect((await remove("slow@example.net", slow)).outcome).toBe("removed");
    expect(await listedAtSes()).toEqual([]);
  });

  it("leaves no spelling at SES whenever it says removed, whatever happened and wherever it crashed", async () => {
    const spellings = ["jo.doe", "Jo.Doe", "JO.DOE", "jo.DOE"];
    const step = fc.record({
      what: fc.constantFrom("bounce", "console", "remove", "crash") as fc.Arbitrary<
        "bounce" | "console" | "remove" | "crash"
      >,
      spelling: fc.constantFrom(...spellings),
      at: fc.integer({ min: 1, max: 8 }),
    });
    const seed = Number(process.env["FC_SEED"] ?? Date.now() % 2 ** 31);
    console.log(`spellings property: FC_SEED=${seed}`);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const domain = `p${run++}.example`;
        const address = `jo.doe@${domain}`;
        const removal = (
          spelling: string,
          ses: Pick<typeof system.ses, "get" | "put" | "delete"> = system.ses,
        ) =>
          removeSuppression(
            { address, spellings: [`${spelling}@${domain}`], force: true, actor },
            { ...system, now, ses },
          );
        for (const { what, spelling, at } of [
          ...steps,
          { what: "remove" as const, spelling: "jo.doe", at: 0 },
        ]) {
          if (what === "bounce") await bounces(address, `${spelling}@${domain}`);
          if (what === "console") {
            await new Promise((resolve) => setTimeout(resolve, Math.max(last - Date.now() + 2, 2)));
            await system.ses.put(`${spelling}@${domain}`, "COMPLAINT");
            await reconcile({ force: true }, { ...system, now });
          }
          if (what === "crash") {
            let calls = 0;
            const { ses } = counting();
            const crashing = {
              ...ses,
              get: (one: string) => (++calls === at ? Promise.reject(new Error("crash")) : ses.get(one)),
              delete: async (one: string) => {
                const answer = await ses.delete(one);
                if (++calls === at) throw new Error("crash");
                return answer;
              },
            };
            await removal(spelling, crashing).catch(() => undefined);
          }
          if (what === "remove") {
            const { outcome } = await removal(spelling);
            expect(["removed", "not_suppressed"]).toContain(outcome);
            expect((await listedAtSes()).filter((one) => one.endsWith(`@${domain}`))).toEqual([]);
          }
        }
      }),
      { seed, numRuns: 60 },
    );
  }, 120_000);
});
