import { domainsAbove } from "../identity.ts";
import { type CheckedRecord, checkRecord, type WantedRecord } from "./dnsRecords.ts";

/** A name under which a record is when its right name was entered where `zone` is kept, in a way that is usual and wrong. */
export type WrongName = { name: string; zone: string; mistake: "zoneAppended" | "underParent" };

/**
 * Where a record of `domain` may be by mistake. DNS panels that append their zone make `NAME.example.org.example.org` of a whole
 * name; where the zone is that of a domain above, the first part alone puts the record under that.
 */
export const wrongNamesOf = ({ purpose, name }: WantedRecord, domain: string): WrongName[] => {
  const zones = domainsAbove(domain);
  const appended = zones.map(
    (zone): WrongName => ({ name: `${name}.${zone}`, zone, mistake: "zoneAppended" }),
  );
  // A DMARC policy of a domain above is that domain's own.
  if (purpose === "dmarc" || !name.endsWith(`.${domain}`)) return appended;
  const first = name.slice(0, -domain.length - 1);
  const [, ...above] = zones;
  return [
    ...appended,
    ...above.map((zone): WrongName => ({ name: `${first}.${zone}`, zone, mistake: "underParent" })),
  ];
};

/** Whether `found`, under a wrong name, is what was meant; its target may have got the zone appended as well. */
export const isMeant = (wanted: WantedRecord, found: string[]): boolean =>
  checkRecord(wanted, found).state === "right" ||
  (wanted.purpose === "dkim" && found.some((one) => one.toLowerCase().startsWith(`${wanted.value}.`)));

/** The record as it was checked, with what to change where it was published. */
export const publishedAt = (record: CheckedRecord, at: WrongName, domain: string): CheckedRecord => ({
  ...record,
  foundAt: at.name,
  explanation:
    // What is wrong under the right name has to go as well.
    record.state === "wrong"
      ? `${record.explanation} ${whatToChange(record, at, domain)}`
      : whatToChange(record, at, domain),
});

const whatToChange = ({ purpose, name }: WantedRecord, at: WrongName, domain: string): string => {
  const entry = name.slice(0, -at.zone.length - 1);
  if (at.mistake === "zoneAppended")
    return `It was found under the wrong name, ${at.name}: your DNS provider added ${at.zone} to the name. Change the name there to ${entry}, or to the full name with a dot at the end.`;
  // The domain above may have the same MAIL FROM name for itself; the tokens of DKIM are this domain's alone.
  return purpose === "dkim"
    ? `It was found under the wrong name, ${at.name}. Change its name in the DNS zone ${at.zone} to ${entry}.`
    : `The same record was found under ${at.name}. If it is for ${domain}, change its name in the DNS zone ${at.zone} to ${entry}.`;
};
