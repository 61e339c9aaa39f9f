import { afterAll, beforeAll, expect, it } from "vitest";
import { MOST_ADDRESSES } from "../../shared/suppressions/removal/addressList.ts";
import { putSeeded, seeded } from "../suppressions/seed.ts";
import { startApi } from "./system.ts";

const REST = 20;

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi();
  const change = { subtype: "Permanent/General", status: "5.1.1", diagnostic: "user unknown" };
  await putSeeded(api.db.table, { count: MOST_ADDRESSES + REST, change: { ...change, reason: "BOUNCE" } });
});
afterAll(() => api.stop());

it("removes a group of more than one job takes in several, each beginning where the one before ends", async () => {
  const begin = async (until?: string) =>
    (
      await api.admin.post("/v1/suppressions/remove", {
        body: { filter: { reasonCode: "noSuchUser", ...(until && { until }) }, skipLikelyToBounce: true },
      })
    ).body;
  const first = await begin();
  expect(first).toMatchObject({ total: MOST_ADDRESSES, more: true });
  // The rest were suppressed before the last of the first job, or in the same millisecond.
  expect(Date.parse(first.nextUntil)).toBe(Date.parse(seeded(REST).since) + 1);
  const second = await begin(first.nextUntil);
  expect(second).toMatchObject({ total: REST + 1, more: false, nextUntil: null });
  expect(second.filter).toEqual({
    reasonCode: "noSuchUser",
    since: null,
    until: first.nextUntil,
    domain: null,
    sender: null,
  });
  expect((await api.admin.get(`/v1/jobs/${first.id}`)).body).toMatchObject({
    more: true,
    filter: { until: null },
  });
});
