import { CreateConfigurationSetCommand, CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asIdentityNotification, bounce } from "../feedback/notifications.ts";
import { followLink } from "../local/ses.ts";
import type { Client } from "./client.ts";
import { type IdentityCalls, identityCalls, identityPath as path } from "./identityCalls.ts";
import { startApi } from "./system.ts";

const POLICY = { deny: ["denied.example"], needsApproval: ["asked.example"] };
describe("identities over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let writer: Client;
  let ask: IdentityCalls["ask"];
  let atSes: IdentityCalls["atSes"];
  let actions: IdentityCalls["actions"];
  beforeAll(async () => {
    api = await startApi({ identityPolicy: JSON.stringify(POLICY) });
    ({ writer, ask, atSes, actions } = await identityCalls(api));
  });
  afterAll(() => api.stop());

  describe("an address", () => {
    it("is asked for once, verified by the link in its mail, and then covers itself", async () => {
      const first = await ask("Ann@one.example", { requester: "boss@one.example", note: "for the survey" });
      expect(first).toMatchObject({
        status: 201,
        body: {
          identity: "Ann@one.example",
          kind: "address",
          state: "pending",
          coveredBy: null,
          verificationStatus: "PENDING",
          feedback: { reachesUs: true, configurationSet: "postmaster", twice: false },
          request: {
            by: "only read,identities:write",
            requester: "boss@one.example",
            why: "for the survey",
          },
        },
      });
      expect(await ask("Ann@one.example")).toMatchObject({ status: 200, body: { state: "pending" } });
      expect(await actions("Ann@one.example")).toEqual(["identity.requested"]);
      expect(await atSes("Ann@one.example")).toMatchObject({ ConfigurationSetName: "postmaster" });

      expect(await followLink(api, "Ann@one.example")).toBe(200);
      expect((await writer.get(path("Ann@one.example"))).body).toMatchObject({
        state: "verified",
        coveredBy: "Ann@one.example",
        verifiedAt: expect.any(String),
      });
      expect(await ask("Ann@one.example")).toMatchObject({ status: 200, body: { state: "verified" } });
      expect((await api.admin.get(path("ann@one.example"))).status).toBe(404);
      const { items } = (await writer.get("/v1/identities")).body;
      expect(items).toContainEqual(
        expect.objectContaining({ identity: "Ann@one.example", state: "verified" }),
      );
    });

    it("gets its mail again at most every ten minutes", async () => {
      await ask("slow@one.example");
      const again = await writer.post(path("slow@one.example", "/verification"));
      expect(again).toMatchObject({ status: 429, body: { code: "verification_too_soon" } });
      const seconds = Number(again.headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(590);
      expect(seconds).toBeLessThanOrEqual(600);
      expect(await writer.post(path("Ann@one.example", "/verification"))).toMatchObject({
        status: 409,
        body: { code: "already_verified" },
      });
      expect(await writer.post(path("nobody@one.example", "/verification"))).toMatchObject({
        status: 404,
        body: { code: "identity_not_found" },
      });
      expect(await writer.get(path("slow@one.example", "/dns"))).toMatchObject({
        status: 409,
        body: { code: "no_dns_records" },
      });
    });
  });

  describe("the policy", () => {
    it("refuses free-mail domains and what is denied, with the reason, and SES is not asked", async () => {
      const free = await ask("me@gmail.com");
      expect(free).toMatchObject({ status: 400, body: { code: "free_mail_domain" } });
      expect(free.body.detail).toContain("DMARC");
      expect(await ask("a@sub.denied.example")).toMatchObject({
        status: 403,
        body: { code: "domain_not_allowed" },
      });
      await expect(atSes("me@gmail.com")).rejects.toThrow("does not exist");
    });

    it("lets a request wait until an administrator approves it", async () => {
      const asked = await ask("x@asked.example");
      expect(asked).toMatchObject({ status: 202, body: { state: "waitingForApproval" } });
      expect(await ask("x@asked.example")).toMatchObject({ status: 202 });
      await expect(atSes("x@asked.example")).rejects.toThrow("does not exist");
      expect(await writer.post(path("x@asked.example", "/verification"))).toMatchObject({
        status: 409,
        body: { code: "waits_for_approval" },
      });
      expect((await writer.post(path("x@asked.example", "/approve"))).status).toBe(403);
      expect(await api.admin.post(path("x@asked.example", "/approve?note=known+to+us"))).toMatchObject({
        status: 200,
        body: { state: "pending", request: { decidedBy: "operator", note: "known to us" } },
      });
      expect((await atSes("x@asked.example")).VerificationStatus).toBe("PENDING");
      expect(await api.admin.post(path("x@asked.example", "/approve"))).toMatchObject({
        status: 409,
        body: { code: "not_waiting" },
      });
      expect(await actions("x@asked.example")).toEqual(["identity.asked", "identity.approved"]);
    });

    it("lets an administrator decline, and asks no one where an administrator asks", async () => {
      await ask("no@asked.example", { requester: "no@one.example" });
      expect(await api.admin.post(path("no@asked.example", "/decline?note=not+ours"))).toMatchObject({
        status: 200,
        body: { state: "declined", explanation: expect.stringContaining("not ours") },
      });
      await expect(atSes("no@asked.example")).rejects.toThrow("does not exist");
      expect(await ask("no@asked.example")).toMatchObject({
        status: 202,
        body: { state: "waitingForApproval" },
      });
      const own = await api.admin.post("/v1/identities", { body: { identity: "own@asked.example" } });
      expect(own).toMatchObject({ status: 201, body: { state: "pending" } });
    });
  });

  describe("feedback", () => {
    const create = (identity: string, set?: string) =>
      api.sesClient.send(
        new CreateEmailIdentityCommand({
          EmailIdentity: identity,
          ...(set === undefined ? {} : { ConfigurationSetName: set }),
        }),
      );

    it("is told missing where an identity was made elsewhere, and attached when asked", async () => {
      await create("console@two.example");
      const listed = async (identity: string) =>
        (await writer.get("/v1/identities?limit=1000")).body.items.find(
          (one: { identity: string }) => one.identity === identity,
        );
      expect(await listed("console@two.example")).toMatchObject({
        state: "pending",
        request: null,
        feedback: { reachesUs: false, configurationSet: null },
      });
      expect((await writer.get(path("console@two.example"))).body).toMatchObject({
        request: null,
        feedback: { reachesUs: false, configurationSet: null },
      });
      await followLink(api, "console@two.example");
      expect(await listed("console@two.example")).toMatchObject({ state: "verified" });
      expect((await writer.get("/v1/account")).body.identitiesWithoutFeedback).toContain(
        "console@two.example",
      );
      expect(await writer.post(path("console@two.example", "/feedback"))).toMatchObject({
        status: 200,
        body: { feedback: { reachesUs: true, configurationSet: "postmaster" } },
      });
      await writer.post(path("console@two.example", "/feedback"));
      expect(await actions("console@two.example")).toEqual(["identity.feedbackAttached"]);
      expect((await writer.get("/v1/account")).body.identitiesWithoutFeedback).toEqual([]);
    });

    it("replaces another configuration set only where it is told to", async () => {
      await api.sesClient.send(new CreateConfigurationSetCommand({ ConfigurationSetName: "theirs" }));
      await create("theirs@two.example", "theirs");
      expect(await writer.post(path("theirs@two.example", "/feedback"))).toMatchObject({
        status: 409,
        body: { code: "other_configuration_set", configurationSet: "theirs" },
      });
      expect(await writer.post(path("theirs@two.example", "/feedback?replace=true"))).toMatchObject({
        status: 200,
        body: { feedback: { reachesUs: true } },
      });
    });

    it("is told to come twice where notifications of the identity's own arrive too", async () => {
      const at = new Date().toISOString();
      await api.receive(
        JSON.stringify(
          asIdentityNotification(
            bounce({ messageId: "twice", at, to: ["gone@example.net"], source: "console@two.example" }),
          ),
        ),
      );
      expect((await writer.get(path("console@two.example"))).body.feedback).toMatchObject({
        twice: true,
        notificationsSeenAt: expect.any(String),
        explanation: expect.stringContaining("twice"),
      });
    });
  });
});
