import { Resolver } from "node:dns/promises";
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  GetChangeCommand,
  InvalidChangeBatch,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  Route53Client,
  type RRType,
} from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DnsServer, startDns } from "../../local/dns/server.ts";
import { HostedZones } from "../../local/route53/HostedZones.ts";
import { type Route53Server, startRoute53 } from "../../local/route53/server.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { DnsResolver } from "../../shared/identities/dns/DnsResolver.ts";
import {
  Route53Zones,
  ZoneAbsentError,
  ZoneChangeRefusedError,
} from "../../shared/identities/dns/Route53Zones.ts";

describe("the local Route 53 and its name server", () => {
  const zones = new HostedZones(":memory:");
  let server: Route53Server;
  let dns: DnsServer;
  let client: Route53Client;
  let ours: Route53Zones;
  let resolver: DnsResolver;
  beforeAll(async () => {
    server = await startRoute53(0, zones);
    dns = await startDns(0, zones);
    client = new Route53Client({
      endpoint: server.url,
      region: REGION,
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
    ours = new Route53Zones(client);
    resolver = new DnsResolver({ servers: [dns.address] });
  });
  afterAll(async () => {
    client.destroy();
    await server.close();
    await dns.close();
    zones.close();
  });

  const newZone = async (name: string) => {
    const { HostedZone } = await client.send(
      new CreateHostedZoneCommand({ Name: name, CallerReference: name }),
    );
    return HostedZone?.Id?.replace("/hostedzone/", "") ?? "";
  };
  const change = (
    zone: string,
    Action: "CREATE" | "UPSERT" | "DELETE",
    Name: string,
    Type: RRType,
    ...values: string[]
  ) =>
    client.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: zone,
        ChangeBatch: {
          Changes: [
            {
              Action,
              ResourceRecordSet: { Name, Type, TTL: 60, ResourceRecords: values.map((Value) => ({ Value })) },
            },
          ],
        },
      }),
    );

  it("answers DNS from the zones, and of nothing else", async () => {
    const zone = await newZone("example.org");
    await change(zone, "CREATE", "t._domainkey.example.org", "CNAME", "t.dkim.amazonses.com.");
    await change(zone, "CREATE", "mail.example.org", "MX", "10 feedback-smtp.eu-west-1.amazonses.com.");
    await change(zone, "CREATE", "mail.example.org", "TXT", '"v=spf1 include:amazonses.com ~all"', '"other"');
    await change(zone, "CREATE", "*.wild.example.org", "TXT", '"any"');
    expect(await resolver.lookUp("T._domainkey.Example.org", "CNAME")).toEqual(["t.dkim.amazonses.com"]);
    expect(await resolver.lookUp("mail.example.org", "MX")).toEqual([
      "10 feedback-smtp.eu-west-1.amazonses.com",
    ]);
    expect((await resolver.lookUp("mail.example.org", "TXT")).sort()).toEqual([
      "other",
      "v=spf1 include:amazonses.com ~all",
    ]);
    expect(await resolver.lookUp("a.wild.example.org", "TXT")).toEqual(["any"]);
    for (const name of ["mail.example.org", "nothing.example.org", "_domainkey.example.org"])
      expect(await resolver.lookUp(name, "CNAME"), name).toEqual([]);
    await expect(resolver.lookUp("elsewhere.example.com", "TXT")).rejects.toThrow("DNS did not answer");
    const soa = new Resolver();
    soa.setServers([dns.address]);
    expect(await soa.resolveSoa("example.org")).toMatchObject({ minttl: 86_400 });
  });

  it("answers long texts over TCP, whole", async () => {
    const zone = await newZone("long.org");
    const text = "x".repeat(3_000);
    await ours.upsert(zone, [{ name: "t.long.org", type: "TXT", ttl: 60, values: [text] }], "long");
    expect(await resolver.lookUp("t.long.org", "TXT")).toEqual([text]);
    expect(await ours.existing(zone, ["t.long.org"])).toEqual([
      { name: "t.long.org", type: "TXT", ttl: 60, values: [text] },
    ]);
  });

  it("finds the nearest zone, and changes it, in sync after a moment", async () => {
    await newZone("example.edu");
    const below = await newZone("dept.example.edu");
    expect(await ours.zonesFor("lab.dept.example.edu")).toEqual([{ id: below, name: "dept.example.edu" }]);
    expect((await ours.zonesFor("other.example.edu")).map(({ name }) => name)).toEqual(["example.edu"]);
    expect(await ours.zonesFor("example.net")).toEqual([]);
    const record = {
      name: "x.dept.example.edu",
      type: "CNAME" as const,
      ttl: 300,
      values: ["y.example.net"],
    };
    const { changeId, state } = await ours.upsert(below, [record], "test");
    expect(state).toBe("PENDING");
    await expect.poll(() => ours.changeState(changeId)).toBe("INSYNC");
    expect(await ours.existing(below, ["x.dept.example.edu", "absent.dept.example.edu"])).toEqual([record]);
  });

  it.each<[RRType, ...string[]]>([
    ["A", "192.0.2.999"],
    ["AAAA", "192.0.2.1"],
    ["CNAME", "a..b."],
    ["CNAME", `${"x".repeat(64)}.org.`],
    ["MX", "mx.example.org."],
    ["MX", "70000 mx.example.org."],
    ["TXT", `"${"x".repeat(256)}"`],
    ["TXT", '"same"', '"same"'],
  ])("refuses a record that DNS could not answer: %s %s", async (type, ...values) => {
    const zone = (await ours.zonesFor("example.org"))[0]?.id ?? "";
    await expect(change(zone, "UPSERT", "bad.example.org", type, ...values)).rejects.toThrow(
      InvalidChangeBatch,
    );
  });

  it("keeps what makes a zone a zone, and takes a wildcard as it lists it", async () => {
    const zone = await newZone("apex.org");
    const soa = "ns-1.local. hostmaster.local. 1 7200 900 1209600 86400";
    await expect(change(zone, "DELETE", "apex.org", "SOA", soa)).rejects.toThrow(InvalidChangeBatch);
    await expect(change(zone, "DELETE", "apex.org", "NS", "ns-1.local.", "ns-2.local.")).rejects.toThrow(
      InvalidChangeBatch,
    );
    await change(zone, "CREATE", "*.apex.org", "TXT", '"any"');
    await change(zone, "DELETE", "\\052.apex.org", "TXT", '"any"');
    expect(await resolver.lookUp("a.apex.org", "TXT")).toEqual([]);
  });

  it("makes no private zone, which it could not keep from public DNS", async () => {
    const request = new CreateHostedZoneCommand({
      Name: "private.org",
      CallerReference: "private",
      VPC: { VPCId: "vpc-1", VPCRegion: "eu-west-1" },
    });
    await expect(client.send(request)).rejects.toMatchObject({ name: "InvalidInput" });
  });

  it("refuses what Route 53 refuses, whole batches", async () => {
    const zone = await newZone("refuse.org");
    await change(zone, "CREATE", "a.refuse.org", "TXT", '"one"');
    await expect(change(zone, "CREATE", "a.refuse.org", "TXT", '"two"')).rejects.toThrow(InvalidChangeBatch);
    await expect(change(zone, "UPSERT", "a.refuse.org", "CNAME", "b.refuse.org.")).rejects.toThrow(
      InvalidChangeBatch,
    );
    await expect(change(zone, "UPSERT", "b.refuse.org", "TXT", "unquoted")).rejects.toThrow(
      InvalidChangeBatch,
    );
    await expect(change(zone, "DELETE", "b.refuse.org", "TXT", '"x"')).rejects.toThrow(InvalidChangeBatch);
    await expect(
      ours.upsert(zone, [{ name: "x.elsewhere.org", type: "TXT", ttl: 1, values: ["x"] }], ""),
    ).rejects.toThrow(ZoneChangeRefusedError);
    await expect(change("ZNONE", "UPSERT", "a.b", "TXT", '"x"')).rejects.toThrow(NoSuchHostedZone);
    await expect(ours.existing("ZNONE", ["a.b"])).rejects.toThrow(ZoneAbsentError);
    await expect(client.send(new GetChangeCommand({ Id: "C0" }))).rejects.toMatchObject({
      name: "NoSuchChange",
    });
    await change(zone, "DELETE", "a.refuse.org", "TXT", '"one"');
    const { ResourceRecordSets = [] } = await client.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: zone }),
    );
    expect(ResourceRecordSets.map(({ Type }) => Type)).toEqual(["NS", "SOA"]);
  });
});
