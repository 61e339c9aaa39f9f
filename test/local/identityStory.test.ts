import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { linkTo } from "../system/linkTo.ts";
import { startLocalSystem, type TestSystem } from "../system/localSystem.ts";
import { sendOverSmtp } from "../system/smtp.ts";

type Answer = { status: number; body: Record<string, unknown> };
type DnsRecord = { name: string; type: string; value: string; state: string; found: string[] };

describe("a sender, from refusal to delivery, through the whole local system", () => {
  let system: TestSystem;
  let route53: Route53Client;
  beforeAll(async () => {
    system = await startLocalSystem();
    route53 = new Route53Client({
      endpoint: system.endpoints.route53,
      region: REGION,
      credentials: CREDENTIALS,
    });
  });
  afterAll(async () => {
    route53.destroy();
    await system.stop();
  });

  const api = async (method: string, path: string, body?: object): Promise<Answer> => {
    const answer = await fetch(`${system.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${system.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  /** SES's reply over SMTP. */
  const send = (from: string) => sendOverSmtp(system, { from, to: "ada@example.org" });
  const typesOf = async (messageId: string) => {
    const { body } = await api("GET", `/v1/messages/${messageId}`);
    return ((body["items"] ?? []) as { type: string }[]).map(({ type }) => type).sort();
  };
  const deliveryOf = (reply: string) => {
    const messageId = /^250 Ok (\S+)$/.exec(reply)?.[1] ?? "no message id";
    return expect.poll(() => typesOf(messageId)).toEqual(["delivery", "send"]);
  };

  it("an address: refused, asked for, verified by the link in the inbox, delivered, found by message id", async () => {
    const sender = "redcap@uni.example";
    expect(await send(sender)).toBe(
      `554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: ${sender}`,
    );
    expect(await api("POST", "/v1/identities", { identity: sender })).toMatchObject({
      status: 201,
      body: { state: "pending" },
    });
    expect((await fetch(await linkTo(sender, system.endpoints))).status).toBe(200);
    await deliveryOf(await send(sender));
    expect(await api("GET", `/v1/identities/${encodeURIComponent(sender)}`)).toMatchObject({
      body: { state: "verified", feedback: { reachesUs: true } },
    });
  });

  it("a domain: asked for, a wrong record told with what was found, applied in Route 53, verified, covering what is below", async () => {
    const zone = await route53.send(
      new CreateHostedZoneCommand({ Name: "dept.example", CallerReference: "story" }),
    );
    expect((await api("POST", "/v1/identities", { identity: "dept.example" })).status).toBe(201);
    const records = async () =>
      (await api("GET", "/v1/identities/dept.example/dns")).body["records"] as DnsRecord[];
    const [dkim] = await records();
    expect((await records()).map(({ state }) => state)).toEqual(Array(6).fill("missing"));
    const wrong = {
      Name: dkim?.name,
      Type: "CNAME" as const,
      TTL: 60,
      ResourceRecords: [{ Value: "elsewhere.example." }],
    };
    await route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zone.HostedZone?.Id,
        ChangeBatch: { Changes: [{ Action: "CREATE", ResourceRecordSet: wrong }] },
      }),
    );
    expect((await records())[0]).toMatchObject({ state: "wrong", found: ["elsewhere.example"] });
    const apply = "/v1/identities/dept.example/dns/route53";
    expect(await api("POST", apply)).toMatchObject({ status: 409, body: { code: "dns_records_exist" } });
    expect(await api("POST", `${apply}?replace=true`)).toMatchObject({
      status: 200,
      body: { zone: "dept.example", written: 6, change: { state: "INSYNC" } },
    });
    expect((await records()).map(({ state }) => state)).toEqual(Array(6).fill("right"));
    const state = async () => (await api("GET", "/v1/identities/dept.example")).body["state"];
    await expect.poll(state, { interval: 250 }).toBe("verified");
    expect(await api("POST", "/v1/identities", { identity: "anna@lab.dept.example" })).toMatchObject({
      status: 200,
      body: { state: "covered", coveredBy: "dept.example" },
    });
    await deliveryOf(await send("anna@lab.dept.example"));
  });
});
