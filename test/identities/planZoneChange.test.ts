import { describe, expect, it } from "vitest";
import { wantedRecords } from "../../shared/identities/dns/dnsRecords.ts";
import { planZoneChange } from "../../shared/identities/dns/planZoneChange.ts";
import type { ZoneRecord } from "../../shared/identities/dns/Route53Zones.ts";

const wanted = wantedRecords({
  domain: "example.org",
  region: "eu-west-1",
  dkimTokens: ["abc"],
  mailFromDomain: "bounces.example.org",
  dmarcAbove: false,
});
const DKIM = { name: "abc._domainkey.example.org", type: "CNAME" as const, ttl: 300 };
const FROM = "bounces.example.org";
const plan = (
  existing: ZoneRecord[],
  { owned = [], replace = false }: { owned?: string[]; replace?: boolean } = {},
) => {
  const { upserts, conflicts } = planZoneChange(wanted, existing, { owned, replace });
  return {
    upserts: upserts.map(({ name, type, values }) => `${type} ${name}: ${values.join(" | ")}`),
    conflicts: conflicts.map(({ name, type }) => `${type} ${name}`),
  };
};
const REST = [
  `MX ${FROM}: 10 feedback-smtp.eu-west-1.amazonses.com`,
  `TXT ${FROM}: v=spf1 include:amazonses.com ~all`,
  "TXT _dmarc.example.org: v=DMARC1; p=none;",
];

describe("planZoneChange", () => {
  it("adds what is missing", () => {
    expect(plan([])).toEqual({
      upserts: ["CNAME abc._domainkey.example.org: abc.dkim.amazonses.com", ...REST],
      conflicts: [],
    });
  });
  it("leaves what is right", () => {
    expect(plan([{ ...DKIM, values: ["abc.dkim.amazonses.com"] }]).upserts).toEqual(REST);
  });
  it("touches what others made only when told to, and what it made itself always", () => {
    const other = [{ ...DKIM, values: ["elsewhere.example.net"] }];
    expect(plan(other).conflicts).toEqual(["CNAME abc._domainkey.example.org"]);
    expect(plan(other, { replace: true }).conflicts).toEqual([]);
    expect(plan(other, { owned: ["CNAME abc._domainkey.example.org"] }).conflicts).toEqual([]);
  });
  it("keeps the other texts of a name, and puts SES into an SPF record that there is rather than beside it", () => {
    const texts = (values: string[]) => [{ name: FROM, type: "TXT" as const, ttl: 60, values }];
    expect(plan(texts(["verification=1"])).upserts[2]).toBe(
      `TXT ${FROM}: verification=1 | v=spf1 include:amazonses.com ~all`,
    );
    const spf = ["verification=1", "v=spf1 mx -all"];
    expect(plan(texts(spf)).conflicts).toEqual([`TXT ${FROM}`]);
    expect(plan(texts(spf), { replace: true }).upserts[2]).toBe(
      `TXT ${FROM}: verification=1 | v=spf1 mx include:amazonses.com -all`,
    );
  });
  it("replaces an alias, or one of several sets by a routing policy, only when told to, and keeps nothing of it", () => {
    const special = [
      { name: FROM, type: "TXT" as const, ttl: 0, values: [], special: "an alias of spf.example.net" },
      {
        name: "_dmarc.example.org",
        type: "TXT" as const,
        ttl: 0,
        values: [],
        special: "an alias of x.example.net",
      },
    ];
    const owned = [`TXT ${FROM}`, "TXT _dmarc.example.org"];
    expect(plan(special, { owned }).conflicts).toEqual([`TXT ${FROM}`]);
    expect(plan(special, { owned }).upserts.join()).not.toContain("TXT");
    const replaced = plan(special, { replace: true });
    expect(replaced.conflicts).toEqual([]);
    expect(replaced.upserts.filter((one) => one.startsWith("TXT"))).toEqual([REST[1]]);
  });
  it("never touches a DMARC policy", () => {
    const dmarc = [
      { name: "_dmarc.example.org", type: "TXT" as const, ttl: 60, values: ["v=DMARC1; p=reject"] },
    ];
    expect(plan(dmarc, { replace: true })).toMatchObject({ conflicts: [] });
    expect(plan(dmarc, { replace: true }).upserts.join()).not.toContain("_dmarc");
  });
  it("sees that a CNAME and other records cannot share a name", () => {
    expect(
      plan([{ name: FROM, type: "CNAME", ttl: 60, values: ["x.example.net"] }], { replace: true }).conflicts,
    ).toEqual([`MX ${FROM}`, `TXT ${FROM}`]);
  });
});
