import { isDmarc, SPF_INCLUDE, type WantedRecord } from "./dnsRecords.ts";
import type { ZoneRecord } from "./Route53Zones.ts";

export type ZoneConflict = { name: string; type: string; existing: string[]; wanted: string };
export type ZonePlan = { upserts: ZoneRecord[]; conflicts: ZoneConflict[] };

const TTL = 1_800;

/** By which a record that this service made is known again. */
export const recordKey = ({ name, type }: Pick<ZoneRecord, "name" | "type">): string => `${type} ${name}`;

/**
 * What to put into a zone: what is missing, and what is wrong where this service made it (`owned`) or `replace` says so.
 * A record set is replaced whole, so what else stands under a name of a TXT record stays in it; a DMARC policy that
 * there is stays in any case.
 */
export const planZoneChange = (
  wanted: WantedRecord[],
  existing: ZoneRecord[],
  { owned, replace }: { owned: readonly string[]; replace: boolean },
): ZonePlan => {
  const plan: ZonePlan = { upserts: [], conflicts: [] };
  for (const record of wanted) {
    const { name, type, value } = record;
    const there = existing.find((one) => one.name === name && one.type === type);
    // A name with a CNAME has nothing else [RFC 1034 3.6.2].
    const inTheWay = existing.find(
      (one) => one.name === name && (one.type === "CNAME") !== (type === "CNAME"),
    );
    if (inTheWay !== undefined) {
      plan.conflicts.push({
        name,
        type,
        existing: [`${inTheWay.type} ${shown(inTheWay).join(", ")}`],
        wanted: value,
      });
      continue;
    }
    if (there?.special !== undefined) {
      // It has no values of its own to keep, so only `replace` touches it; a DMARC policy nothing does.
      if (record.purpose === "dmarc") continue;
      if (replace) plan.upserts.push({ name, type, ttl: TTL, values: [value] });
      else plan.conflicts.push({ name, type, existing: shown(there), wanted: value });
      continue;
    }
    const values = valuesOf(record, there?.values ?? []);
    if (values === undefined || same(values, there?.values)) continue;
    const isOurs = there === undefined || owned.includes(recordKey(record)) || onlyAdds(values, there.values);
    if (isOurs || replace) plan.upserts.push({ name, type, ttl: there?.ttl ?? TTL, values });
    else plan.conflicts.push({ name, type, existing: there.values, wanted: value });
  }
  return plan;
};

const shown = ({ special, values }: ZoneRecord) => (special === undefined ? values : [special]);

/** The values that the record set should have; undefined where it stays as it is. */
const valuesOf = ({ purpose, value }: WantedRecord, there: string[]): string[] | undefined => {
  switch (purpose) {
    case "dkim":
    case "mailFromMx":
      return [value];
    case "mailFromSpf": {
      const others = there.filter((text) => !isSpf(text));
      const spf = there.filter(isSpf);
      if (spf.length === 1 && spf[0]?.toLowerCase().split(/\s+/).includes(SPF_INCLUDE)) return undefined;
      return [...others, spf.length === 0 ? value : withSes(spf[0] ?? value)];
    }
    case "dmarc":
      return there.some(isDmarc) ? undefined : [...there, value];
  }
};

const isSpf = (text: string) => /^v=spf1(\s|$)/i.test(text);

/** SES goes before the mechanism that stands for all others, which would hide it [RFC 7208 4.6.2]. */
const withSes = (spf: string): string => {
  const terms = spf.split(/\s+/).filter((term) => term !== "");
  const all = terms.findIndex((term) => /^[+?~-]?all$/i.test(term) || /^redirect=/i.test(term));
  const at = all === -1 ? terms.length : all;
  return [...terms.slice(0, at), SPF_INCLUDE, ...terms.slice(at)].join(" ");
};

const same = (values: string[], there: string[] | undefined) =>
  there !== undefined && [...values].sort().join("\n") === [...there].sort().join("\n");

/** Whether everything that there was stays. */
const onlyAdds = (values: string[], there: string[]) => there.every((value) => values.includes(value));
