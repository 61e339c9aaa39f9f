import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DnsServer, startDns } from "../../local/dns/server.ts";
import { HostedZones } from "../../local/route53/HostedZones.ts";
import { startRoute53 } from "../../local/route53/server.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { chooseZone } from "../../shared/identities/dns/chooseZone.ts";
import { DnsResolver } from "../../shared/identities/dns/DnsResolver.ts";
import { Route53Zones } from "../../shared/identities/dns/Route53Zones.ts";
import { type FaultyRoute53, fault, startFaultyRoute53 } from "./faultyRoute53.ts";

describe("the hosted zone of a domain", () => {
  const store = new HostedZones(":memory:");
  let standIn: Awaited<ReturnType<typeof startRoute53>>;
  let route53: FaultyRoute53;
  let dns: DnsServer;
  let client: Route53Client;
  const stopped: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    standIn = await startRoute53(0, store);
    route53 = await startFaultyRoute53(standIn.url);
    dns = await startDns(0, store);
    client = new Route53Client({ endpoint: route53.url, region: REGION, credentials: CREDENTIALS });
    stopped.push(dns.close, route53.close, standIn.close);
  });
  afterAll(async () => {
    client.destroy();
    for (const stop of stopped) await stop();
    store.close();
  });
  beforeEach(() => {
    for (const { id } of store.zones()) store.remove(id);
    route53.calls.length = 0;
  });

  let created = 0;
  const create = async (name: string): Promise<string> => {
    const command = new CreateHostedZoneCommand({ Name: name, CallerReference: String(created++) });
    return (await client.send(command)).HostedZone?.Id?.split("/").at(-1) ?? "";
  };
  const choose = (domain: string, { own, server = dns.address }: { own?: string; server?: string } = {}) =>
    chooseZone(domain, {
      zones: new Route53Zones(client),
      resolver: new DnsResolver({ servers: [server], timeoutMs: 100 }),
      ownZoneId: own,
    });
  /** What DNS says: the zone's own NS record, which its owner can change. */
  const delegate = (id: string, ...values: string[]) => {
    const zone = store.zone(id);
    if (zone === undefined) throw new Error(`no zone ${id}`);
    store.apply(zone, [{ action: "UPSERT", record: { name: zone.name, type: "NS", ttl: 60, values } }]);
  };
  const SILENT = "127.0.0.1:9";

  it("is the only one, of which no name servers are asked", async () => {
    const id = await create("one.example");
    expect(await choose("lab.one.example")).toEqual({
      outcome: "chosen",
      zone: { id, name: "one.example" },
    });
    expect(route53.calls.filter((call) => call.includes(id))).toEqual([]);
    expect(await choose("two.example")).toEqual({ outcome: "noZone" });
  });

  it("is the one of several that DNS delegates to, whichever is listed first", async () => {
    const ids = [await create("two.example"), await create("two.example")] as const;
    const chosen = (id: string) => ({ outcome: "chosen", zone: { id, name: "two.example" } });
    expect(await choose("two.example")).toEqual(chosen(ids[0]));
    delegate(ids[0], "NS-3.local.", "ns-4.local.");
    expect(await choose("two.example")).toEqual(chosen(ids[1]));
    expect(await choose("two.example", { own: ids[1] })).toEqual(chosen(ids[1]));
  });

  it("is that of hostedZoneId where DNS does not say", async () => {
    await create("two.example");
    const own = await create("two.example");
    const chosen = { outcome: "chosen", zone: { id: own, name: "two.example" } };
    expect(await choose("two.example", { own, server: SILENT })).toEqual(chosen);
    const [first] = store.zones();
    delegate(first?.id ?? "", "ns.elsewhere.example.");
    expect(await choose("two.example", { own })).toEqual(chosen);
  });

  it("is none where neither says, but both are named with their name servers", async () => {
    const ids = [await create("two.example"), await create("two.example")] as const;
    const zones = [
      { id: ids[0], name: "two.example", nameServers: ["ns-1.local", "ns-2.local"] },
      { id: ids[1], name: "two.example", nameServers: ["ns-3.local", "ns-4.local"] },
    ];
    const unknown = { outcome: "ambiguousZone", zones, inUse: undefined };
    expect(await choose("two.example", { server: SILENT })).toEqual({ ...unknown, delegatedTo: [] });
    expect(await choose("two.example", { own: "ZANOTHER", server: SILENT })).toEqual({
      ...unknown,
      delegatedTo: [],
    });
    delegate(ids[0], "ns.elsewhere.example.");
    expect(await choose("two.example")).toEqual({ ...unknown, delegatedTo: ["ns.elsewhere.example"] });
    delegate(ids[0], "ns-1.local.", "ns-3.local.");
    expect(await choose("two.example")).toMatchObject(unknown);
  });

  it("is none where DNS uses another than this service may change", async () => {
    const ids = [await create("two.example"), await create("two.example")] as const;
    expect(await choose("two.example", { own: ids[1] })).toMatchObject({
      outcome: "ambiguousZone",
      inUse: ids[0],
    });
  });

  it("does without name servers that IAM does not show", async () => {
    const ids = [await create("two.example"), await create("two.example")] as const;
    const listed = route53.next;
    const list = await fetch(`${standIn.url}/2013-04-01/hostedzonesbyname?dnsname=two.example&maxitems=20`);
    listed.push({ status: 200, xml: await list.text() });
    listed.push(fault(403, "AccessDenied"), fault(403, "AccessDenied"));
    expect(await choose("two.example", { own: ids[1] })).toEqual({
      outcome: "chosen",
      zone: { id: ids[1], name: "two.example" },
    });
  });
});
