import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DnsServer, startDns } from "../../local/dns/server.ts";
import { type HostedZone, HostedZones } from "../../local/route53/HostedZones.ts";
import { DnsResolver } from "../../shared/identities/dns/DnsResolver.ts";
import { type WantedRecord, wantedRecords } from "../../shared/identities/dns/dnsRecords.ts";
import { checkRecords } from "../../shared/identities/dns/identityDns.ts";

const DOMAIN = "dept.uni.example";
const ZONE: HostedZone = { id: "Z1", name: "uni.example.", callerReference: "1", comment: "" };

const records = wantedRecords({
  domain: DOMAIN,
  region: "eu-west-1",
  dkimTokens: ["abc"],
  mailFromDomain: `bounces.${DOMAIN}`,
  dmarcAbove: false,
});

describe("a record under a wrong name", () => {
  let zones: HostedZones;
  let dns: DnsServer;
  beforeAll(async () => {
    zones = new HostedZones(":memory:");
    dns = await startDns(0, zones);
  });
  afterAll(async () => {
    await dns.close();
    zones.close();
  });
  beforeEach(() => {
    zones.remove(ZONE.id);
    zones.create(ZONE);
  });
  const put = (name: string, type: string, ...values: string[]) =>
    zones.apply(ZONE, [{ action: "UPSERT", record: { name: `${name}.`, type, ttl: 60, values } }]);
  const rightValue = ({ type, value }: WantedRecord) => (type === "TXT" ? `"${value}"` : `${value}.`);
  const check = async () => {
    const checked = await checkRecords(records, DOMAIN, new DnsResolver({ servers: [dns.address] }));
    return Object.fromEntries(checked.map((record) => [record.purpose, record]));
  };

  it.each(["uni.example", DOMAIN])(
    "is found where the DNS provider appended %s, with the name to enter",
    async (zone) => {
      for (const record of records) put(`${record.name}.${zone}`, record.type, rightValue(record));
      const checked = await check();
      for (const { purpose, name } of records) {
        expect(checked[purpose]).toMatchObject({ state: "missing", found: [], foundAt: `${name}.${zone}` });
        const entry = name.slice(0, -zone.length - 1);
        expect(checked[purpose]?.explanation).toContain(`found under the wrong name, ${name}.${zone}:`);
        expect(checked[purpose]?.explanation).toContain(`Change the name there to ${entry}, or`);
      }
    },
  );

  it("is found where the zone was appended to its target as well", async () => {
    put(`abc._domainkey.${DOMAIN}.uni.example`, "CNAME", "abc.dkim.amazonses.com.uni.example.");
    expect((await check())["dkim"]?.foundAt).toBe(`abc._domainkey.${DOMAIN}.uni.example`);
  });

  it("is found under the parent, where that is not the parent's own", async () => {
    put("abc._domainkey.uni.example", "CNAME", "abc.dkim.amazonses.com.");
    put("bounces.uni.example", "MX", "10 feedback-smtp.eu-west-1.amazonses.com.");
    put("_dmarc.uni.example", "TXT", '"v=DMARC1; p=none;"');
    const { dkim, mailFromMx, mailFromSpf, dmarc } = await check();
    expect(dkim).toMatchObject({
      state: "missing",
      foundAt: "abc._domainkey.uni.example",
      explanation:
        "It was found under the wrong name, abc._domainkey.uni.example. Change its name in the DNS zone uni.example to abc._domainkey.dept.",
    });
    expect(mailFromMx).toMatchObject({
      foundAt: "bounces.uni.example",
      explanation:
        "The same record was found under bounces.uni.example. If it is for dept.uni.example, change its name in the DNS zone uni.example to bounces.dept.",
    });
    expect(mailFromSpf?.foundAt).toBeUndefined();
    expect(dmarc?.foundAt).toBeUndefined();
  });

  it("is another's record where its value is another", async () => {
    put(`abc._domainkey.${DOMAIN}.uni.example`, "CNAME", "parking.example.net.");
    put("bounces.uni.example", "MX", "10 mx.uni.example.");
    put("*.uni.example", "TXT", '"v=spf1 -all"');
    const checked = await check();
    for (const { foundAt } of Object.values(checked)) expect(foundAt).toBeUndefined();
    expect(checked["dkim"]).toMatchObject({ state: "missing" });
  });

  it("does not hide what is wrong under the right name", async () => {
    put(`abc._domainkey.${DOMAIN}`, "CNAME", "elsewhere.example.net.");
    put(`abc._domainkey.${DOMAIN}.uni.example`, "CNAME", "abc.dkim.amazonses.com.");
    expect((await check())["dkim"]).toMatchObject({
      state: "wrong",
      found: ["elsewhere.example.net"],
      foundAt: `abc._domainkey.${DOMAIN}.uni.example`,
      explanation: expect.stringMatching(/^It points elsewhere: .* It was found under the wrong name/),
    });
  });

  it("is looked for no more once the right one is there", async () => {
    for (const record of records) put(record.name, record.type, rightValue(record));
    put(`abc._domainkey.${DOMAIN}.uni.example`, "CNAME", "abc.dkim.amazonses.com.");
    for (const { state, foundAt } of Object.values(await check())) {
      expect(state).toBe("right");
      expect(foundAt).toBeUndefined();
    }
  });
});
