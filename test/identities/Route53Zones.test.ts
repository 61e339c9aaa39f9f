import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HostedZones } from "../../local/route53/HostedZones.ts";
import { type Route53Server, startRoute53 } from "../../local/route53/server.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { plainText, quotedText } from "../../shared/identities/dns/dnsText.ts";
import {
  Route53Zones,
  ZoneAbsentError,
  ZoneChangeRefusedError,
  ZoneDeniedError,
  type ZoneRecord,
  ZonesBusyError,
} from "../../shared/identities/dns/Route53Zones.ts";
import { answer, type FaultyRoute53, fault, startFaultyRoute53 } from "./faultyRoute53.ts";

const RECORD: ZoneRecord = { name: "x.uni.example", type: "TXT", ttl: 60, values: ["one"] };

describe("the account's hosted zones", () => {
  const store = new HostedZones(":memory:");
  let standIn: Route53Server;
  let route53: FaultyRoute53;
  let client: Route53Client;
  let zones: Route53Zones;
  let zoneId: string;
  beforeAll(async () => {
    standIn = await startRoute53(0, store);
    route53 = await startFaultyRoute53(standIn.url);
    client = new Route53Client({
      endpoint: route53.url,
      region: REGION,
      credentials: CREDENTIALS,
      maxAttempts: 1,
    });
    zones = new Route53Zones(client);
    await client.send(new CreateHostedZoneCommand({ Name: "uni.example", CallerReference: "1" }));
    zoneId = (await zones.zonesFor("uni.example"))[0]?.id ?? "";
  });
  afterAll(async () => {
    client.destroy();
    await route53.close();
    await standIn.close();
    store.close();
  });
  beforeEach(() => {
    route53.next.length = 0;
    route53.calls.length = 0;
  });

  it.each([
    ["throttled", fault(400, "Throttling", "Rate exceeded")],
    ["refused while another change is under way", fault(400, "PriorRequestNotComplete")],
  ])("makes a change again that was %s", async (_, busy) => {
    route53.next.push(busy, busy);
    expect(await zones.upsert(zoneId, [RECORD], "test")).toMatchObject({ state: "PENDING" });
    expect(route53.calls).toHaveLength(3);
    expect(await zones.existing(zoneId, [RECORD.name])).toEqual([RECORD]);
  });

  it("gives up when the caller's patience ends, and says that Route 53 is busy", async () => {
    route53.next.push(...Array.from({ length: 50 }, () => fault(400, "PriorRequestNotComplete")));
    const signal = AbortSignal.timeout(500);
    await expect(zones.upsert(zoneId, [RECORD], "test", { signal })).rejects.toThrow(ZonesBusyError);
  });

  it.each([
    ["InvalidChangeBatch", 400, ZoneChangeRefusedError],
    ["InvalidInput", 400, ZoneChangeRefusedError],
    ["NoSuchHostedZone", 404, ZoneAbsentError],
    ["AccessDenied", 403, ZoneDeniedError],
    ["AccessDeniedException", 403, ZoneDeniedError],
  ])("tells %s in Route 53's own words, and asks once", async (code, status, error) => {
    route53.next.push(fault(status, code, "It is so"));
    const refused = zones.upsert(zoneId, [RECORD], "test");
    await expect(refused).rejects.toThrow(error);
    await expect(refused).rejects.toThrow("It is so");
    expect(route53.calls).toHaveLength(1);
  });

  it("takes a public zone, never a private one of the same name", async () => {
    const zone = (id: string, isPrivate: boolean) =>
      `<HostedZone><Id>/hostedzone/${id}</Id><Name>dept.uni.example.</Name><CallerReference>${id}</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone>`;
    const list = (...inside: string[]) =>
      answer(
        "ListHostedZonesByNameResponse",
        `<HostedZones>${inside.join("")}</HostedZones><IsTruncated>false</IsTruncated><MaxItems>20</MaxItems>`,
      );
    route53.next.push(list(zone("ZPRIVATE", true), zone("ZPUBLIC", false)));
    expect(await zones.zonesFor("dept.uni.example")).toEqual([{ id: "ZPUBLIC", name: "dept.uni.example" }]);
    route53.next.push(list(zone("ZPRIVATE", true)));
    expect(await zones.zonesFor("dept.uni.example")).toEqual([{ id: zoneId, name: "uni.example" }]);
  });

  it("reads every record set of a name, however many pages, and says which are aliases or routed", async () => {
    const page = (inside: string, next = "") =>
      answer(
        "ListResourceRecordSetsResponse",
        `<ResourceRecordSets>${inside}</ResourceRecordSets><IsTruncated>${next !== ""}</IsTruncated><MaxItems>100</MaxItems>${next}`,
      );
    const name = "<Name>x.uni.example.</Name>";
    const value = (text: string) =>
      `<TTL>60</TTL><ResourceRecords><ResourceRecord><Value>${text}</Value></ResourceRecord></ResourceRecords>`;
    route53.next.push(
      page(
        `<ResourceRecordSet>${name}<Type>MX</Type><SetIdentifier>north</SetIdentifier><Weight>1</Weight>${value("10 mx.example.")}</ResourceRecordSet>`,
        "<NextRecordName>x.uni.example.</NextRecordName><NextRecordType>MX</NextRecordType><NextRecordIdentifier>south</NextRecordIdentifier>",
      ),
      page(
        `<ResourceRecordSet>${name}<Type>TXT</Type><AliasTarget><HostedZoneId>Z</HostedZoneId><DNSName>spf.uni.example.</DNSName><EvaluateTargetHealth>false</EvaluateTargetHealth></AliasTarget></ResourceRecordSet>`,
        "<NextRecordName>y.uni.example.</NextRecordName><NextRecordType>A</NextRecordType>",
      ),
    );
    expect(await zones.existing(zoneId, ["x.uni.example"])).toEqual([
      {
        name: "x.uni.example",
        type: "MX",
        ttl: 60,
        values: ["10 mx.example"],
        special: "one of several with a routing policy: north",
      },
      { name: "x.uni.example", type: "TXT", ttl: 0, values: [], special: "an alias of spf.uni.example" },
    ]);
    expect(route53.calls).toHaveLength(2);
    expect(route53.calls[1]).toMatch(/identifier=south/);
  });

  it("reads a text that others wrote in octal escapes and in several strings, and writes it back the same", async () => {
    const foreign = '"caf\\303\\251 \\"a\\"" " \\\\ b"';
    store.apply({ id: zoneId, name: "uni.example.", callerReference: "1", comment: "" }, [
      { action: "UPSERT", record: { name: "t.uni.example.", type: "TXT", ttl: 60, values: [foreign] } },
    ]);
    const before = await zones.existing(zoneId, ["t.uni.example"]);
    expect(before[0]?.values).toEqual(['café "a" \\ b']);
    await zones.upsert(zoneId, before, "test");
    expect(await zones.existing(zoneId, ["t.uni.example"])).toEqual(before);
  });

  it("keeps any text through XML, quoting and chunks", async () => {
    const values = [
      '<a & "b">',
      "\\303 \\",
      " two  spaces ",
      "tab\tline\n\u0000",
      "ünï ✉ 🐘",
      "x".repeat(700),
    ];
    await zones.upsert(zoneId, [{ ...RECORD, values }], "test");
    expect(await zones.existing(zoneId, [RECORD.name])).toEqual([{ ...RECORD, values }]);
  });

  it("quotes any text so that it can be read again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
        const quoted = quotedText(text, 8);
        expect(quoted).toMatch(/^[\x20-\x7e]+$/);
        expect(plainText(quoted)).toBe(text);
      }),
    );
  });
});
