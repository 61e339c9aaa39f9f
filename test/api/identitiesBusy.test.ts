import { GetEmailIdentityCommand, PutEmailIdentityMailFromAttributesCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, it } from "vitest";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { startApi } from "./system.ts";

let api: Awaited<ReturnType<typeof startApi>>;
beforeAll(async () => {
  api = await startApi({ timeoutMs: 6_000 });
});
afterAll(() => api.stop());

it("audits a change of the MAIL FROM domain before SES is asked, and keeps what SES does without an MX", async () => {
  const identity = "uni.example";
  await api.turn("verified-identities", { identity, configurationSet: "postmaster" });
  const rejecting = { EmailIdentity: identity, BehaviorOnMxFailure: "REJECT_MESSAGE" } as const;
  await api.sesClient.send(
    new PutEmailIdentityMailFromAttributesCommand({ ...rejecting, MailFromDomain: "a.uni.example" }),
  );
  const operation = "PutEmailIdentityMailFromAttributes";
  await api.turn("faults", { operation, error: "TooManyRequestsException", times: 1_000 });
  const ask = () =>
    api.admin.post("/v1/identities", {
      body: { identity, mailFromDomain: "b.uni.example", note: "shorter" },
    });
  expect(await ask()).toMatchObject({ status: 503, body: { code: "ses_busy" } });
  expect((await api.admin.get("/v1/audit")).body.items).toMatchObject([
    {
      action: "identity.mailFromChanged",
      note: "shorter",
      detail: { before: "a.uni.example", after: "b.uni.example" },
    },
  ]);
  await api.turn("faults", {}, "DELETE");
  expect(await ask()).toMatchObject({
    status: 200,
    body: { mailFrom: { domain: "b.uni.example", status: "PENDING" } },
  });
  const { MailFromAttributes } = await api.sesClient.send(
    new GetEmailIdentityCommand({ EmailIdentity: identity }),
  );
  expect(MailFromAttributes).toMatchObject({
    MailFromDomain: "b.uni.example",
    BehaviorOnMxFailure: "REJECT_MESSAGE",
  });
});

it("keeps a request for later where SES has no time, and shows an identity as it was last looked at", async () => {
  await api.turn("faults", {
    operation: "CreateEmailIdentity",
    error: "TooManyRequestsException",
    times: 1_000,
  });
  const asked = await api.admin.post("/v1/identities", { body: { identity: "ann@other.example" } });
  expect(asked).toMatchObject({
    status: 202,
    body: { state: "pending", explanation: expect.stringContaining("within minutes") },
  });
  await api.turn("faults", {
    operation: "GetEmailIdentity",
    error: "TooManyRequestsException",
    times: 1_000,
  });
  const known = await new IdentityTable(api.db.table).get("ann@other.example");
  expect(known).toMatchObject({ state: "pending", requestedBy: "operator" });
  expect(await api.admin.get("/v1/identities/ann%40other.example")).toMatchObject({
    status: 200,
    body: { state: "pending", checkedAt: null },
  });
  expect(await api.admin.get("/v1/identities")).toMatchObject({
    status: 200,
    body: {
      items: expect.arrayContaining([
        expect.objectContaining({ identity: "ann@other.example", state: "pending" }),
      ]),
    },
  });
  expect(await api.admin.get("/v1/identities/nobody%40uni.example")).toMatchObject({
    status: 503,
    body: { code: "ses_busy" },
  });
  await api.turn("faults", {}, "DELETE");
});
