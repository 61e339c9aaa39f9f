import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recipientId } from "../../shared/feedback/address.ts";
import { itemsThatHold } from "../erasure/holds.ts";
import { bounce } from "../suppressions/events.ts";
import { startApi } from "./system.ts";

describe("erasing a person, over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    // Slow, so that a removal job is still under way when somebody erases.
    api = await startApi({ sesCallsPerSecond: 1 });
  });
  afterAll(() => api.stop());

  const holding = (text: string) => itemsThatHold({ dynamodb: api.db.endpoint }, [text]);

  it("leaves of somebody whom SES suppresses what mirrors its list, and nothing once SES lists them no more", async () => {
    const address = "kept@example.net";
    await api.ses.put("Kept@example.net", "BOUNCE");
    const words = { status: "5.1.1", diagnostic: "smtp; 550 5.1.1 no such user: Kept Secret" };
    await api.record(
      bounce({ recipient: address, recipientAsGiven: "Kept@example.net", id: "kept", ...words }),
    );
    const path = "/v1/suppressions/kept%40example.net";
    expect((await api.admin.get(path)).body.explanation).toContain("Kept Secret");
    const erased = await api.admin.delete("/v1/recipients/KEPT%40example.net");
    expect(erased).toMatchObject({
      status: 200,
      body: { state: "done", changed: { events: 1, suppressions: 1 } },
    });

    const { body } = await api.admin.get(path);
    expect(body).toMatchObject({ address, reason: { code: "noSuchUser" }, source: "event", events: [] });
    expect(JSON.stringify(body)).not.toContain("Secret");
    expect((await holding("kept@")).map(({ pk }) => pk)).toEqual([expect.stringMatching(/^S#\d$/)]);
    expect((await api.admin.delete("/v1/recipients/kept%40example.net")).body.changed.suppressions).toBe(0);

    expect(await api.admin.delete(`${path}?force=true`)).toMatchObject({ status: 200 });
    expect(await api.ses.get("Kept@example.net")).toBeUndefined();
    expect(await holding("kept@")).toEqual([]);
    const { items } = (await api.admin.get("/v1/audit?limit=1")).body;
    expect(items).toMatchObject([{ action: "suppression.removed", target: recipientId(address) }]);
  });

  it("answers 202 while a removal job has yet to remove the address, and continues after it", async () => {
    const addresses = ["one@example.net", "two@example.net", "three@example.net"];
    // Known to SES alone: what the job writes of them is new.
    for (const address of addresses) await api.ses.put(address, "BOUNCE");
    const { body: job } = await api.admin.post("/v1/suppressions/remove", { body: { addresses } });
    const begun = await api.admin.delete("/v1/recipients/three%40example.net");
    expect(begun).toMatchObject({ status: 202, body: { erased: 0, state: "running", waitsForJob: job.id } });
    const path = begun.headers.get("location") ?? "";
    expect(path).toBe(`/v1/erasures/${begun.body.id}`);
    expect((await (await api.as("read")).get(path)).status).toBe(403);
    await expect
      .poll(async () => (await api.admin.get(path)).body, { timeout: 60_000, interval: 200 })
      .toMatchObject({ state: "done", stage: null, waitsForJob: null, changed: { removalJobs: 1 } });
    expect((await api.admin.get(`/v1/jobs/${job.id}/results`)).body.items).toMatchObject([
      { address: "one@example.net", outcome: "removed" },
      { address: "two@example.net", outcome: "removed" },
      { address: recipientId("three@example.net"), outcome: "removed" },
    ]);
    expect(await holding("three@")).toEqual([]);
  });
});
