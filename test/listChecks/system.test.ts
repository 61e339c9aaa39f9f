import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { removed } from "../../shared/suppressions/suppression.ts";
import { hostedZones } from "../api/hostedZones.ts";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { publishFeedback } from "../system/feedback.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { withTable } from "../system/localTable.ts";
import { plantedList } from "./plantedList.ts";

const SEED = Number(process.env["FC_SEED"] ?? 4);
const list = plantedList(SEED, new Date());
// The local name server answers plainly: nothing is unsure.
const rows = list.rows.filter(({ kind }) => kind !== "dnsUnsure");
const RESUMED_WITHIN_MS = 240_000;

/** What else the account sent: 400 messages two days ago, of which four bounced. */
const lastDays = (): object[] => {
  const at = new Date(Date.now() - 2 * 86_400_000).toISOString();
  return Array.from({ length: 400 }, (_, n) => {
    const mail = { messageId: `other-${n}`, at, to: [`other${n}@uni.example`] };
    return [send(mail), n % 100 === 0 ? bounce(mail) : delivery(mail)];
  }).flat();
};

type Check = {
  id: string;
  state: string;
  total: number;
  done: number;
  wouldBounce: number;
  kinds: { kind: string; count: number }[];
  forecast: { verdict: string; rateNow: number; rateWithAll: number; rateWithClean: number } | null;
};
type Result = { kind: string; wouldBounce: boolean; problem: boolean };

describe("a list checked in the local system, then mailed", () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startLocalSystem({ env: { RECONCILE_EVERY_MINUTES: "100000" } });
    const zones = hostedZones(system.endpoints.route53);
    for (const top of ["example", "com"]) {
      const zone = await zones.zone(top);
      for (const [name, record] of Object.entries(list.names).filter(([one]) => one.endsWith(`.${top}`))) {
        const [type = "", value = ""] = record.split(" ");
        const text = type === "MX" ? `10 ${value}` : type === "TXT" ? `"${value}"` : value;
        await zones.put(zone, name, type as "MX", text);
      }
    }
    zones.client.destroy();
    await publishFeedback(system.endpoints, [...list.notifications, ...lastDays()]);
    await withTable(system.endpoints, async (table) => {
      const suppressions = new SuppressionTable(table);
      for (const [, entry] of await suppressions.getMany(list.removed))
        await suppressions.put(removed(entry, { at: new Date().toISOString(), by: "anna" }));
    });
  }, 120_000);
  afterAll(() => system.stop());

  const call = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(answer.status).toBeLessThan(300);
    return (await answer.json()) as Answer;
  };
  const week = async () => {
    const { items } = await call<{ items: { counts: { volume: number; hardBounce: number } }[] }>(
      "GET",
      `/v1/stats?by=day&since=${new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10)}`,
    );
    const sum = (name: "volume" | "hardBounce") => items.reduce((all, { counts }) => all + counts[name], 0);
    return { sent: sum("volume"), rate: sum("hardBounce") / sum("volume") };
  };

  it(`survives a kill -9 midway, and forecasts the rate that mailing it then has (seed ${SEED})`, async () => {
    const { id } = await call<Check>("POST", "/v1/list-checks", {
      addresses: rows.map(({ given }) => given),
    });
    const path = `/v1/list-checks/${id}`;
    const state = async () => (await call<Check>("GET", path)).state;
    await expect.poll(state, { interval: 10 }).toBe("running");
    await system.kill9();
    await system.restart();
    expect(await state()).toBe("running");
    const finished = async () => (await call<Check>("GET", path)).forecast !== null;
    await expect.poll(finished, { timeout: RESUMED_WITHIN_MS, interval: 200 }).toBe(true);
    const check = await call<Check>("GET", path);
    const { items, cursor } = await call<{ items: Result[]; cursor: string }>(
      "GET",
      `${path}/results?limit=1000`,
    );
    const rest = await call<{ items: Result[] }>("GET", `${path}/results?limit=1000&cursor=${cursor}`);
    const results = [...items, ...rest.items];
    expect(results.map(({ kind, wouldBounce }) => ({ kind, wouldBounce }))).toEqual(
      rows.map(({ kind, wouldBounce }) => ({ kind, wouldBounce })),
    );

    expect((await week()).rate).toBeCloseTo(check.forecast?.rateNow ?? -1, 10);
    // By the planted truth, not by what the check says of it: invalid ones are rejected, each other is mailed once.
    const at = new Date().toISOString();
    const mailed = rows.filter(({ kind }) => kind !== "invalid" && kind !== "duplicate");
    const events = mailed.flatMap(({ given, kind, wouldBounce }, n): object[] => {
      const mail = { messageId: `mailed-${n}`, at, to: [given] };
      if (wouldBounce) return [send(mail), bounce(mail)];
      if (kind === "suppressed")
        return [send(mail), bounce({ ...mail, subType: "OnAccountSuppressionList" })];
      return [send(mail), delivery(mail)];
    });
    await publishFeedback(system.endpoints, events);
    const real = await week();
    console.log(
      `${check.forecast?.verdict}\npredicted ${check.forecast?.rateWithAll}, real ${real.rate} of ${real.sent} messages`,
    );
    expect(real.rate).toBeCloseTo(check.forecast?.rateWithAll ?? -1, 10);
    expect(check.forecast?.rateWithClean).toBeLessThan(check.forecast?.rateNow ?? 0);
  }, 420_000);
});
