import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { CreateConfigurationSetCommand, CreateEmailIdentityCommand } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { asIdentityNotification, bounce, send } from "../feedback/notifications.ts";
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
  let route53: Route53Client;
  beforeAll(async () => {
    api = await startApi({ identityPolicy: JSON.stringify(POLICY) });
    ({ writer, ask, atSes, actions } = await identityCalls(api));
    route53 = new Route53Client({ endpoint: api.route53, region: REGION, credentials: CREDENTIALS });
  });
  afterAll(async () => {
    route53.destroy();
    await api.stop();
  });

  const zone = async (name: string) => {
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({ Name: name, CallerReference: name }),
    );
    return HostedZone?.Id ?? "";
  };
  const put = (zoneId: string, name: string, type: "CNAME" | "TXT", value: string) =>
    route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        ChangeBatch: {
          Changes: [
            {
              Action: "UPSERT",
              ResourceRecordSet: { Name: name, Type: type, TTL: 60, ResourceRecords: [{ Value: value }] },
            },
          ],
        },
      }),
    );

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

  describe("a domain", () => {
    it("is told its records, those that are wrong with what was found, has them applied, and covers what is below", async () => {
      const zoneId = await zone("uni.example.");
      const asked = await ask("dept.uni.example");
      expect(asked).toMatchObject({ status: 201, body: { kind: "domain", state: "pending" } });
      const missing = await writer.get(path("dept.uni.example", "/dns"));
      expect(missing.body.complete).toBe(false);
      expect(missing.body.records.map(({ state }: { state: string }) => state)).toEqual(
        Array(6).fill("missing"),
      );
      const [first] = missing.body.records;

      await put(zoneId, first.name, "CNAME", "elsewhere.example.net.");
      const wrong = (await writer.get(path("dept.uni.example", "/dns"))).body;
      expect(wrong.records[0]).toMatchObject({
        state: "wrong",
        found: ["elsewhere.example.net"],
        explanation: expect.stringContaining("replace"),
      });

      const refused = await writer.post(path("dept.uni.example", "/dns/route53"));
      expect(refused).toMatchObject({
        status: 409,
        body: {
          code: "dns_records_exist",
          records: [{ name: first.name, type: "CNAME", existing: ["elsewhere.example.net"] }],
        },
      });
      expect((await writer.get(path("dept.uni.example", "/dns"))).body.records[1].state).toBe("missing");

      const applied = await writer.post(path("dept.uni.example", "/dns/route53?replace=true"));
      expect(applied).toMatchObject({
        status: 200,
        body: { zone: "uni.example", written: 6, change: { state: "INSYNC" } },
      });
      const right = (await writer.get(path("dept.uni.example", "/dns"))).body;
      expect(right).toMatchObject({ complete: true });
      expect(right.records.map(({ state }: { state: string }) => state)).toEqual(Array(6).fill("right"));
      expect((await writer.post(path("dept.uni.example", "/dns/route53"))).body).toEqual({
        zone: "uni.example",
        zoneId: zoneId.split("/").at(-1),
        written: 0,
        change: null,
      });

      expect((await writer.get(path("dept.uni.example"))).body).toMatchObject({
        state: "verified",
        dkim: { status: "SUCCESS", signing: true },
        mailFrom: { domain: "bounces.dept.uni.example", status: "SUCCESS" },
      });
      for (const below of ["someone@dept.uni.example", "a@lab.dept.uni.example", "lab.dept.uni.example"]) {
        const covered = await ask(below);
        expect(covered).toMatchObject({
          status: 200,
          body: { state: "covered", coveredBy: "dept.uni.example", feedback: { reachesUs: true } },
        });
        expect((await writer.get(path(below))).body).toEqual(covered.body);
        await expect(atSes(below)).rejects.toThrow("does not exist");
      }
      expect(await writer.get(path("someone@uni.example"))).toMatchObject({ status: 404 });
      expect(await actions("dept.uni.example")).toEqual(["identity.requested", "identity.dnsApplied"]);
    });

    it("keeps the other texts of a name, and adds SES to the SPF record that is there", async () => {
      const zoneId = await zone("spf.example.");
      await ask("spf.example");
      await put(zoneId, "bounces.spf.example.", "TXT", '"v=spf1 mx -all"');
      const told = (await writer.get(path("spf.example", "/dns"))).body.records;
      expect(told.find(({ purpose }: { purpose: string }) => purpose === "mailFromSpf")).toMatchObject({
        state: "wrong",
        found: ["v=spf1 mx -all"],
        explanation: expect.stringContaining("include:amazonses.com"),
      });
      await writer.post(path("spf.example", "/dns/route53?replace=true"));
      const after = (await writer.get(path("spf.example", "/dns"))).body.records;
      expect(after.find(({ purpose }: { purpose: string }) => purpose === "mailFromSpf")).toMatchObject({
        state: "right",
        found: ["v=spf1 mx include:amazonses.com -all"],
      });
    });

    it("is proposed no DMARC policy where one above holds for it, which that would weaken", async () => {
      const zoneId = await zone("strict.example.");
      await put(zoneId, "_dmarc.strict.example.", "TXT", '"v=DMARC1; p=reject"');
      await ask("lab.strict.example");
      const { records } = (await writer.get(path("lab.strict.example", "/dns"))).body;
      expect(records.map(({ purpose }: { purpose: string }) => purpose)).not.toContain("dmarc");
      expect((await writer.get(path("lab.strict.example", "/dns?format=zone"))).text).not.toContain("_dmarc");
      expect(await writer.post(path("lab.strict.example", "/dns/route53"))).toMatchObject({
        status: 200,
        body: { written: 5 },
      });
      await ask("strict.example");
      const own = (await writer.get(path("strict.example", "/dns"))).body.records;
      expect(own.find(({ purpose }: { purpose: string }) => purpose === "dmarc")).toMatchObject({
        state: "right",
        found: ["v=DMARC1; p=reject"],
      });
    });

    it("has its records as lines of a zone file and as a Route 53 change batch", async () => {
      const lines = await writer.get(path("spf.example", "/dns?format=zone"));
      expect(lines.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(lines.text).toContain(
        'bounces.spf.example. 1800 IN TXT "v=spf1 include:amazonses.com ~all"\n_dmarc.spf.example.',
      );
      const batch = (await writer.get(path("spf.example", "/dns?format=route53"))).body;
      expect(batch.Changes).toHaveLength(6);
      const zoneId = await zone("other.example.");
      await expect(
        route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: zoneId, ChangeBatch: batch })),
      ).rejects.toThrow("not permitted in zone");
    });

    it("says where there is no hosted zone, and no mail to send again", async () => {
      await ask("away.example");
      expect(await writer.post(path("away.example", "/dns/route53"))).toMatchObject({
        status: 404,
        body: { code: "hosted_zone_not_found" },
      });
      expect(await writer.post(path("away.example", "/verification"))).toMatchObject({
        status: 409,
        body: { code: "no_verification_mail" },
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

  describe("deleting", () => {
    it("says which senders depend on it, and forgets it where it is told to", async () => {
      const at = new Date().toISOString();
      await api.receive(
        JSON.stringify(
          send({ messageId: "dep", at, to: ["a@example.net"], source: "someone@dept.uni.example" }),
        ),
      );
      const kept = await writer.delete(path("dept.uni.example"));
      expect(kept).toMatchObject({
        status: 409,
        body: { code: "identity_in_use", senders: ["someone@dept.uni.example"], senderCount: 1 },
      });
      expect((await atSes("dept.uni.example")).VerificationStatus).toBe("SUCCESS");
      expect(await writer.delete(path("dept.uni.example", "?force=true&note=moved"))).toMatchObject({
        status: 200,
        body: { identity: "dept.uni.example", outcome: "deleted" },
      });
      await expect(atSes("dept.uni.example")).rejects.toThrow("does not exist");
      expect(await writer.delete(path("dept.uni.example"))).toMatchObject({ status: 404 });
      expect((await actions("dept.uni.example")).at(-1)).toBe("identity.deleted");
    });
  });
});
