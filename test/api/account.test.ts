import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApi } from "./system.ts";

const REQUEST = {
  mailType: "TRANSACTIONAL",
  websiteUrl: "https://research.example.org",
  useCase:
    "Invitations to surveys, sent to participants who agreed; bounces and complaints are suppressed at once.",
};

describe("the SES account over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.stop());

  const account = async () => (await api.admin.get("/v1/account")).body;
  const ask = (changes: object = {}) =>
    api.admin.post("/v1/account/production-access", { body: { ...REQUEST, ...changes } });

  it("tells a healthy account in one sentence, with its numbers", async () => {
    expect(await account()).toMatchObject({
      summary: ["The account is in good standing and may send."],
      sandbox: false,
      sendingEnabled: true,
      enforcementStatus: "HEALTHY",
      quota: { max24Hours: 1_000_000, sentLast24Hours: 0, used: 0, perSecond: 1_000 },
      suppressedReasons: ["BOUNCE", "COMPLAINT"],
      review: null,
      publishing: { configurationSet: "postmaster", inPlace: true },
      identitiesWithoutFeedback: [],
    });
    expect(await ask()).toMatchObject({ status: 409, body: { code: "already_in_production" } });
  });

  it("says first what stops mail", async () => {
    await api.turn("account", { enforcementStatus: "PROBATION" });
    expect((await account()).summary[0]).toContain("under review");
    await api.turn("account", { enforcementStatus: "SHUTDOWN" });
    expect((await account()).summary[0]).toContain("paused sending");
    await api.turn("account", { enforcementStatus: "HEALTHY", sendingEnabled: false });
    expect((await account()).summary[0]).toContain("turned off");
    await api.turn("account", { sendingEnabled: true });
  });

  it("leads from the sandbox to production", async () => {
    await api.turn("account", { productionAccess: false });
    expect(await account()).toMatchObject({ sandbox: true, quota: { max24Hours: 200, perSecond: 1 } });
    expect((await account()).findings[1]).toMatchObject({
      code: "sandbox",
      remedy: [{ target: { to: "productionAccess" }, call: "POST /v1/account/production-access" }],
    });

    expect(await ask({ additionalContacts: ["Ops@example.org"], note: "go live" })).toMatchObject({
      status: 202,
      body: { state: "PENDING" },
    });
    expect(await account()).toMatchObject({ review: { status: "PENDING" } });
    expect(await ask()).toMatchObject({ status: 409, body: { code: "review_pending" } });
    expect((await api.admin.get("/v1/audit?limit=1")).body.items).toMatchObject([
      {
        action: "account.productionAccessRequested",
        note: "go live",
        detail: { mailType: "TRANSACTIONAL", websiteUrl: REQUEST.websiteUrl },
      },
    ]);

    await api.turn("account", { review: "DENIED" });
    expect((await account()).summary.join(" ")).toContain("denied");
    await api.turn("account", { review: "GRANTED" });
    expect(await account()).toMatchObject({ sandbox: false, review: { status: "GRANTED" } });
  });

  it.each([
    ["websiteUrl", "research.example.org"],
    ["websiteUrl", "ftp://research.example.org"],
    ["websiteUrl", `https://research.example.org/${"x".repeat(1_000)}`],
    ["useCase", "Surveys."],
    ["useCase", "x".repeat(5_001)],
    ["mailType", "NEWSLETTER"],
    ["contactLanguage", "DE"],
    ["additionalContacts", ["a@b.example", "c@d.example", "e@f.example", "g@h.example", "i@j.example"]],
    ["additionalContacts", ["nobody"]],
  ])("checks %s before AWS sees it: %j", async (field, value) => {
    await api.turn("account", { productionAccess: false });
    const answer = await ask({ [field]: value });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].field).toMatch(new RegExp(`^body\\.${field}`));
    expect((await account()).review?.status).not.toBe("PENDING");
  });

  it("passes on what SES says of a request that it does not take; the next try goes through", async () => {
    await api.turn("account", { productionAccess: false });
    await api.turn("faults", {
      operation: "PutAccountDetails",
      error: "BadRequestException",
      message: "Website is not reachable.",
    });
    const refused = await ask();
    expect(refused).toMatchObject({ status: 400, body: { code: "request_refused" } });
    expect(refused.body.detail).toContain("Website is not reachable.");
    expect((await ask()).status).toBe(202);
  });
});
