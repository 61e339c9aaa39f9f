import { ChangeResourceRecordSetsCommand } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send } from "../feedback/notifications.ts";
import type { Client } from "./client.ts";
import { type HostedZones, hostedZones } from "./hostedZones.ts";
import { type IdentityCalls, identityCalls, identityPath as path } from "./identityCalls.ts";
import { startApi } from "./system.ts";

describe("domains over HTTP", () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let writer: Client;
  let ask: IdentityCalls["ask"];
  let atSes: IdentityCalls["atSes"];
  let actions: IdentityCalls["actions"];
  let route53: HostedZones["client"];
  let zone: HostedZones["zone"];
  let put: HostedZones["put"];
  beforeAll(async () => {
    api = await startApi();
    ({ writer, ask, atSes, actions } = await identityCalls(api));
    ({ client: route53, zone, put } = hostedZones(api.route53));
  });
  afterAll(async () => {
    route53.destroy();
    await api.stop();
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
        zoneId,
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
