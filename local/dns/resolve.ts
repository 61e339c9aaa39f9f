import type { HostedZone, HostedZones, RecordSet } from "../route53/HostedZones.ts";

/** What the zones say to a question; names are lower case with a trailing dot. */
export type Resolved = {
  rcode: "NOERROR" | "NXDOMAIN" | "REFUSED";
  answers: RecordSet[];
  /** The zone's SOA, where there is no such name or no such type [RFC 2308]. */
  authority: RecordSet[];
};

const MOST_ALIASES = 8;

/** Answers from the hosted zones alone; of other names it knows nothing and asks nobody. */
export const resolve = (name: string, type: string, zones: HostedZones): Resolved => {
  const answers: RecordSet[] = [];
  let wanted = name;
  for (let alias = 0; alias < MOST_ALIASES; alias++) {
    const zone = zoneOf(wanted, zones);
    if (zone === undefined)
      return { rcode: answers.length > 0 ? "NOERROR" : "REFUSED", answers, authority: [] };
    const records = zones.records(zone.id);
    const there = at(wanted, records);
    const cname = there.find((record) => record.type === "CNAME");
    if (cname !== undefined && type !== "CNAME") {
      answers.push(cname);
      wanted = (cname.values[0] ?? "").toLowerCase();
      if (!wanted.endsWith(".")) wanted = `${wanted}.`;
      continue;
    }
    const found = there.filter((record) => record.type === type || type === "ANY");
    if (found.length > 0) return { rcode: "NOERROR", answers: [...answers, ...found], authority: [] };
    const authority = records.filter((record) => record.type === "SOA");
    const exists = there.length > 0 || records.some((record) => record.name.endsWith(`.${wanted}`));
    return { rcode: exists ? "NOERROR" : "NXDOMAIN", answers, authority };
  }
  return { rcode: "NOERROR", answers, authority: [] };
};

/** Of several zones with one name the oldest, as if the domain above delegated to it. */
const zoneOf = (name: string, zones: HostedZones): HostedZone | undefined =>
  zones
    .zones()
    .filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`))
    .sort((a, b) => b.name.length - a.name.length)[0];

/** The records of a name; where it does not exist, those of the nearest wildcard, under its name [RFC 4592]. */
const at = (name: string, records: RecordSet[]): RecordSet[] => {
  const exact = records.filter((record) => record.name === name);
  if (exact.length > 0 || records.some((record) => record.name.endsWith(`.${name}`))) return exact;
  const labels = name.split(".");
  for (let cut = 1; cut < labels.length - 1; cut++) {
    const above = labels.slice(cut).join(".");
    const wild = records.filter((record) => record.name === `*.${above}`);
    if (wild.length > 0) return wild.map((record) => ({ ...record, name }));
    if (records.some((record) => record.name === above || record.name.endsWith(`.${above}`))) return [];
  }
  return [];
};
