import { setTimeout as delay } from "node:timers/promises";
import type { Actor } from "../../audit/AuditTable.ts";
import { inParallel } from "../../table/inParallel.ts";
import { audit, change, type IdentityDeps } from "../changeIdentity.ts";
import { domainsAbove, type Identity } from "../identity.ts";
import type { IdentityRecord } from "../identityRecord.ts";
import { chooseZone, type ZoneChoice, type ZoneDeps } from "./chooseZone.ts";
import { type DnsResolver, DnsUnavailableError } from "./DnsResolver.ts";
import {
  type CheckedRecord,
  checkRecord,
  dmarcName,
  isDmarc,
  type RecordType,
  type WantedRecord,
  wantedRecords,
} from "./dnsRecords.ts";
import { planZoneChange, recordKey, type ZoneConflict } from "./planZoneChange.ts";
import { type ChangeState, type Route53Zones, type Zone, ZonesBusyError } from "./Route53Zones.ts";
import { isMeant, publishedAt, wrongNamesOf } from "./wrongNames.ts";

const COMMENT = "SES identity, by Postmaster";
const IN_SYNC_WITHIN_MS = 8_000;
const LOOKED_AT_EVERY_MS = 500;

/** What a domain has to publish; nothing for an address, and before SES has made its tokens. */
export const recordsOf = async (
  { kind, identity, ses, mailFromDomain }: IdentityRecord,
  { region, resolver }: { region: string; resolver: DnsResolver },
): Promise<WantedRecord[]> =>
  kind === "address"
    ? []
    : wantedRecords({
        domain: identity,
        region,
        dkimTokens: ses?.dkim.tokens ?? [],
        ...(mailFromDomain === undefined ? {} : { mailFromDomain }),
        dmarcAbove: await hasDmarcAbove(identity, resolver),
      });

const hasDmarcAbove = async (domain: string, resolver: DnsResolver): Promise<boolean> => {
  const [, ...above] = domainsAbove(domain);
  const found = await inParallel(above, (one) => answered(dmarcName(one), "TXT", resolver));
  return found.some((texts) => texts?.some(isDmarc) === true);
};

/** Each record of `domain` with what DNS answers now; one that is not right is also looked for under wrong names. */
export const checkRecords = (
  wanted: WantedRecord[],
  domain: string,
  resolver: DnsResolver,
): Promise<CheckedRecord[]> =>
  inParallel(wanted, async (record) => {
    const checked = checkRecord(record, await answered(record.name, record.type, resolver));
    if (checked.state !== "missing" && checked.state !== "wrong") return checked;
    const names = wrongNamesOf(record, domain);
    const found = await inParallel(names, ({ name }) => answered(name, record.type, resolver));
    const at = names.find((_, i) => isMeant(record, found[i] ?? []));
    return at === undefined ? checked : publishedAt(checked, at, domain);
  });

/** Undefined where no name server answers. */
const answered = async (name: string, type: RecordType, resolver: DnsResolver) => {
  try {
    return await resolver.lookUp(name, type);
  } catch (error) {
    if (error instanceof DnsUnavailableError) return undefined;
    throw error;
  }
};

export type Applied =
  | Exclude<ZoneChoice, { outcome: "chosen" }>
  | { outcome: "conflict"; conflicts: ZoneConflict[] }
  | { outcome: "applied"; zone: Zone; change: ChangeState | null; written: number };

/**
 * Puts what is missing into the account's own hosted zone and waits a moment until Route 53's servers have it. Touches
 * no record that this service did not make, unless told to `replace`. Safe to repeat.
 */
export const applyRecords = async (
  {
    asked,
    record,
    wanted,
    replace,
    actor,
  }: { asked: Identity; record: IdentityRecord; wanted: WantedRecord[]; replace: boolean; actor: Actor },
  deps: IdentityDeps & ZoneDeps,
): Promise<Applied> => {
  const { zones, patience } = deps;
  const choice = await chooseZone(asked.domain, deps);
  if (choice.outcome !== "chosen") return choice;
  const { zone } = choice;
  const names = wanted.map(({ name }) => name);
  const existing = await zones.existing(zone.id, names, patience);
  const plan = planZoneChange(wanted, existing, { owned: record.dnsMade ?? [], replace });
  if (plan.conflicts.length > 0) return { outcome: "conflict", conflicts: plan.conflicts };
  if (plan.upserts.length === 0) return { outcome: "applied", zone, change: null, written: 0 };
  // Remembered first: after a crash between, a record that is ours is known as ours.
  const made = plan.upserts.map(recordKey);
  await change(asked.identity, record, deps, (before) => [
    { ...(before ?? record), dnsMade: [...new Set([...(before?.dnsMade ?? []), ...made])] },
    audit("identity.dnsApplied", { asked, actor, note: undefined }, deps, {
      zone: zone.name,
      zoneId: zone.id,
      records: made,
    }),
  ]);
  const started = await zones.upsert(zone.id, plan.upserts, COMMENT, patience);
  return {
    outcome: "applied",
    zone,
    change: await untilInSync(started, deps),
    written: plan.upserts.length,
  };
};

const untilInSync = async (
  started: ChangeState,
  { zones, patience }: { zones: Route53Zones; patience?: IdentityDeps["patience"] },
): Promise<ChangeState> => {
  let { state } = started;
  const until = performance.now() + IN_SYNC_WITHIN_MS;
  while (state === "PENDING" && performance.now() < until) {
    await delay(LOOKED_AT_EVERY_MS);
    try {
      state = await zones.changeState(started.changeId, patience);
    } catch (error) {
      // The change is made: that there was no time to follow it is no failure.
      if (error instanceof ZonesBusyError) return started;
      throw error;
    }
  }
  return { ...started, state };
};
