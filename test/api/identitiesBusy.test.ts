import { expect, it } from "vitest";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { startApi } from "./system.ts";

it("keeps a request for later where SES has no time, and shows an identity as it was last looked at", async () => {
  const api = await startApi({ timeoutMs: 6_000 });
  try {
    await api.turn("faults", {
      operation: "CreateEmailIdentity",
      error: "TooManyRequestsException",
      times: 1_000,
    });
    const asked = await api.admin.post("/v1/identities", { body: { identity: "ann@uni.example" } });
    expect(asked).toMatchObject({
      status: 202,
      body: { state: "pending", explanation: expect.stringContaining("within minutes") },
    });
    await api.turn("faults", {
      operation: "GetEmailIdentity",
      error: "TooManyRequestsException",
      times: 1_000,
    });
    const known = await new IdentityTable(api.db.table).get("ann@uni.example");
    expect(known).toMatchObject({ state: "pending", requestedBy: "operator" });
    expect(await api.admin.get("/v1/identities/ann%40uni.example")).toMatchObject({
      status: 200,
      body: { state: "pending", checkedAt: null },
    });
    expect(await api.admin.get("/v1/identities")).toMatchObject({
      status: 200,
      body: { items: [{ identity: "ann@uni.example", state: "pending" }] },
    });
    expect(await api.admin.get("/v1/identities/nobody%40uni.example")).toMatchObject({
      status: 503,
      body: { code: "ses_busy" },
    });
  } finally {
    await api.stop();
  }
});
