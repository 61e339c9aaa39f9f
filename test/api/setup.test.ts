import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { queueArn } from "../../local/system/snsSqs.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { bounce } from "../suppressions/events.ts";
import { startApi } from "./system.ts";

type Step = { id: string; state: string; optional: boolean; explanation: string; remedy: unknown[] };

describe("the checklist of a new installation, over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi({ timeoutMs: 4_000 }); // a second for SES
  });
  afterAll(() => api.stop());

  const look = async () => {
    const { status, body } = await (await api.as("read")).get("/v1/setup");
    expect(status).toBe(200);
    const ids = (state: string) =>
      body.steps.filter((step: Step) => step.state === state).map(({ id }: Step) => id);
    const step = (id: string): Step => body.steps.find((one: Step) => one.id === id);
    return { ...body, ids, step };
  };

  it("leaves open what SES does not say in time, and tells the rest", async () => {
    for (const operation of ["GetAccount", "GetConfigurationSetEventDestinations"])
      await api.turn("faults", { operation, error: "TooManyRequestsException", times: 1_000 });
    const { ready, ids } = await look();
    await api.turn("faults", {}, "DELETE");
    expect(ready).toBe(false);
    expect(ids("unknown")).toEqual([
      "publishing",
      "suppressionList",
      "feedback",
      "sending",
      "productionAccess",
    ]);
    expect(ids("todo")).toEqual(["subscriber", "identity", "firstEvent", "mailHost", "digest"]);
  });

  it("leads from a bare deployment to one that is ready, step by step", async () => {
    await api.turn("account", { productionAccess: false });
    expect(await look()).toMatchObject({ ready: false, summary: expect.stringMatching(/^3 of 8 steps/) });

    await api.admin.post("/v1/subscribers", { body: { protocol: "email", endpoint: "ops@example.org" } });
    const { explanation } = (await look()).step("subscriber");
    // Not who it is: that is for administrators.
    expect(explanation).toBe("1 subscriber has not confirmed, so no one receives warnings.");
    await api.admin.post("/v1/subscribers", { body: { protocol: "sqs", endpoint: queueArn("pager") } });

    await api.turn("verified-identities", { identity: "hospital.example" });
    await api.admin.get("/v1/identities");
    expect((await look()).step("identity").state).toBe("done");
    expect((await look()).step("feedback")).toMatchObject({
      state: "todo",
      remedy: [
        {
          text: "Attach the configuration set to hospital.example.",
          target: { to: "attachFeedback", identity: "hospital.example" },
          call: "POST /v1/identities/hospital.example/feedback",
        },
      ],
    });
    await api.admin.post("/v1/identities/hospital.example/feedback");

    expect((await look()).ids("todo")).toEqual(["firstEvent", "productionAccess", "mailHost", "digest"]);
    const at = new Date().toISOString();
    await api.admin.post("/v1/relay/records", {
      body: {
        host: "mail.example.org",
        records: [
          {
            queueId: "4XyZ1234abcd",
            beganAt: at,
            at,
            from: "a@hospital.example",
            to: "b@example.net",
            status: "sent",
          },
        ],
      },
    });
    expect((await look()).step("firstEvent").state).toBe("todo"); // a mail host's record is none of SES's
    await api.record(bounce({ at, id: "first" }));
    await api.turn("account", { productionAccess: true });
    expect(await look()).toMatchObject({
      ready: true,
      summary: "Setup is complete. 1 optional step remains.",
    });

    const digests = new DigestTable(api.db.table, () => new Date());
    const taken = await digests.take({
      since: at.slice(0, 10),
      until: at.slice(0, 10),
      days: 7,
    });
    if (taken !== undefined) await digests.sent(taken, "m-digest");
    expect((await look()).summary).toBe("Everything is set up.");
  });

  it("says which step comes undone", async () => {
    await api.turn("account", { sendingEnabled: false });
    const { ready, ids } = await look();
    expect(ready).toBe(false);
    expect(ids("todo")).toEqual(["sending"]);
    await api.turn("account", { sendingEnabled: true });
  });
});
