import type { RRType } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "./client.ts";
import { type HostedZones, hostedZones } from "./hostedZones.ts";
import { type IdentityCalls, identityCalls, identityPath as path } from "./identityCalls.ts";
import { startApi } from "./system.ts";

type DnsRecord = { purpose: string; name: string; type: RRType; value: string; foundAt: string | null };

let api: Awaited<ReturnType<typeof startApi>>;
let writer: Client;
let ask: IdentityCalls["ask"];
let route53: HostedZones["client"];
let zone: HostedZones["zone"];
let put: HostedZones["put"];
beforeAll(async () => {
  api = await startApi({ identityPolicy: '{"needsApproval":["asked.example"]}' });
  ({ writer, ask } = await identityCalls(api));
  ({ client: route53, zone, put } = hostedZones(api.route53));
});
afterAll(async () => {
  route53.destroy();
  await api.stop();
});

const recordsOf = async (identity: string): Promise<DnsRecord[]> =>
  (await writer.get(path(identity, "/dns"))).body.records;

describe("a record that was published under a wrong name", () => {
  it("is told with where it was found and the name to enter", async () => {
    const zoneId = await zone("panel.example");
    await ask("panel.example");
    const [dkim, ...others] = await recordsOf("panel.example");
    expect([dkim, ...others].map((record) => record?.foundAt)).toEqual(Array(6).fill(null));
    const { name = "", value = "" } = dkim ?? {};
    await put(zoneId, `${name}.panel.example.`, "CNAME", `${value}.`);
    const answer = (await writer.get(path("panel.example", "/dns"))).body;
    expect(answer.complete).toBe(false);
    expect(answer.records[0]).toMatchObject({
      state: "missing",
      found: [],
      foundAt: `${name}.panel.example`,
      explanation: expect.stringContaining(
        `Change the name there to ${name.replace(".panel.example", "")}, or to the full name with a dot`,
      ),
    });
    expect(answer.records[1].foundAt).toBeNull();
  });
});

describe("the MAIL FROM domain of an identity that SES has already", () => {
  const verified = (identity: string) =>
    api.turn("verified-identities", { identity, configurationSet: "postmaster" });
  const lastAudit = async (target: string) =>
    (await api.admin.get("/v1/audit?limit=1000")).body.items.find(
      (entry: { target: string }) => entry.target === target,
    );

  it("is said to be missing, is set when asked for, with its records, and is found by SES", async () => {
    const zoneId = await zone("old.example");
    await verified("old.example");
    await writer.post(path("old.example", "/dns/route53"));
    const plain = await ask("old.example");
    expect(plain).toMatchObject({
      status: 200,
      body: {
        state: "verified",
        mailFrom: null,
        explanation: expect.stringContaining("no MAIL FROM domain, so SPF does not align"),
        remedy: [
          {
            target: { to: "setMailFrom", identity: "old.example", domain: "bounces.old.example" },
            call: 'POST /v1/identities {"identity":"old.example","mailFromDomain":"bounces.old.example"}',
          },
        ],
      },
    });
    expect((await recordsOf("old.example")).map(({ purpose }) => purpose)).not.toContain("mailFromMx");

    const asked = await ask("old.example", { mailFromDomain: "bounces.old.example", note: "for SPF" });
    expect(asked).toMatchObject({
      status: 200,
      body: {
        state: "verified",
        mailFrom: { domain: "bounces.old.example", status: "PENDING" },
        explanation: expect.stringContaining("has not found the DNS records of its MAIL FROM domain"),
        remedy: [{ target: { to: "identityDns", identity: "old.example" } }],
      },
    });
    expect(await lastAudit("old.example")).toMatchObject({
      action: "identity.mailFromChanged",
      note: "for SPF",
      detail: { before: null, after: "bounces.old.example" },
    });
    const records = (await recordsOf("old.example")).filter(({ purpose }) => purpose.startsWith("mailFrom"));
    expect(records.map(({ name, type }) => `${type} ${name}`)).toEqual([
      "MX bounces.old.example",
      "TXT bounces.old.example",
    ]);
    for (const { name, type, value } of records)
      await put(zoneId, name, type, type === "TXT" ? `"${value}"` : `${value}.`);
    await expect
      .poll(async () => (await writer.get(path("old.example"))).body.mailFrom.status)
      .toBe("SUCCESS");
    expect((await ask("old.example")).body).toMatchObject({
      explanation: "You can send from it.",
      remedy: [],
    });
  });

  it("stays where nothing is asked for, is changed once, and is taken away by null", async () => {
    await verified("more.example");
    await ask("more.example", { mailFromDomain: "a.more.example" });
    expect((await ask("more.example")).body.mailFrom.domain).toBe("a.more.example");
    await ask("more.example", { mailFromDomain: "b.more.example" });
    expect((await ask("more.example", { mailFromDomain: "b.more.example" })).body.mailFrom.domain).toBe(
      "b.more.example",
    );
    expect(await lastAudit("more.example")).toMatchObject({
      detail: { before: "a.more.example", after: "b.more.example" },
    });
    expect((await ask("more.example", { mailFromDomain: null })).body.mailFrom).toBeNull();
    expect((await recordsOf("more.example")).map(({ name }) => name)).not.toContain("b.more.example");
    expect(await lastAudit("more.example")).toMatchObject({
      detail: { before: "b.more.example", after: null },
    });
  });

  it("is changed while the domain is pending, too", async () => {
    await ask("soon.example");
    const asked = await ask("soon.example", { mailFromDomain: "m.soon.example" });
    expect(asked).toMatchObject({ status: 200, body: { mailFrom: { domain: "m.soon.example" } } });
    expect((await ask("soon.example", { mailFromDomain: null })).body.mailFrom).toBeNull();
    expect((await ask("soon.example")).body).toMatchObject({ state: "pending", mailFrom: null });
  });

  it("is changed in a request that waits, and set once that is approved", async () => {
    expect((await ask("asked.example")).status).toBe(202);
    await ask("asked.example", { mailFromDomain: "m.asked.example" });
    await ask("asked.example");
    expect(await lastAudit("asked.example")).toMatchObject({
      action: "identity.asked",
      detail: { mailFromDomain: "m.asked.example" },
    });
    expect((await api.admin.post(path("asked.example", "/approve"))).body).toMatchObject({
      state: "pending",
      mailFrom: { domain: "m.asked.example" },
    });
  });

  it("is not set where another identity covers the domain, and that is said", async () => {
    await verified("top.example");
    expect(await ask("lab.top.example", { mailFromDomain: "m.lab.top.example" })).toMatchObject({
      status: 409,
      body: {
        code: "mail_from_of_another",
        remedy: [{ target: { to: "identity", identity: "top.example" } }],
      },
    });
    expect(await ask("lab.top.example")).toMatchObject({ status: 200, body: { state: "covered" } });
  });
});

describe("two hosted zones of one name", () => {
  it("are both named where DNS uses neither, and the one in use is written where it does", async () => {
    const ids = [await zone("twice.example", "first"), await zone("twice.example", "second")] as const;
    await ask("lab.twice.example");
    await put(ids[0], "twice.example.", "NS", "ns.elsewhere.example.");
    const refused = await writer.post(path("lab.twice.example", "/dns/route53"));
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: "hosted_zone_ambiguous",
        zones: [
          { id: ids[0], nameServers: ["ns-1.local", "ns-2.local"] },
          { id: ids[1], nameServers: ["ns-3.local", "ns-4.local"] },
        ],
        remedy: [
          { target: { to: "shell", command: 'npx serverless deploy --param="hostedZoneId=ID"' } },
          { target: null },
          { target: { to: "identityDns", identity: "lab.twice.example" } },
        ],
      },
    });
    expect(refused.body.detail).toContain(`2 public hosted zones named twice.example: ${ids[0]} (name`);
    expect(refused.body.detail).toContain(
      "DNS delegates to the name servers ns.elsewhere.example, which belong to none of them. Nothing was",
    );

    await put(ids[0], "twice.example.", "NS", "ns-3.local.");
    expect(await writer.post(path("lab.twice.example", "/dns/route53"))).toMatchObject({
      status: 200,
      body: { zone: "twice.example", zoneId: ids[1], written: 6 },
    });
  });
});
