import { inParallel } from "../../table/inParallel.ts";
import type { IdentityDeps } from "../changeIdentity.ts";
import { type DnsResolver, DnsUnavailableError } from "./DnsResolver.ts";
import { type Route53Zones, type Zone, ZoneDeniedError } from "./Route53Zones.ts";

export type ZoneWithServers = Zone & { nameServers: string[] };
export type ZoneChoice =
  | { outcome: "chosen"; zone: Zone }
  | { outcome: "noZone" }
  /** Several zones of one name; the one that DNS delegates to is not known, or is not the one this service may change. */
  | {
      outcome: "ambiguousZone";
      zones: ZoneWithServers[];
      /** Name servers that DNS has for the name; empty where it did not say. */
      delegatedTo: string[];
      /** The id of the zone that is in use, where that is known. */
      inUse: string | undefined;
    };

export type ZoneDeps = {
  zones: Route53Zones;
  resolver: DnsResolver;
  /** The one zone that this service may change (parameter hostedZoneId). */
  ownZoneId: string | undefined;
  patience?: IdentityDeps["patience"];
};

/**
 * The public hosted zone to write records of `domain` into. Of several with one name, of which DNS uses one only, it is
 * the one whose name servers DNS has; where that is not known, the one this service may change; else none is chosen.
 */
export const chooseZone = async (
  domain: string,
  { zones, resolver, ownZoneId, patience }: ZoneDeps,
): Promise<ZoneChoice> => {
  const found = await zones.zonesFor(domain, patience);
  const [zone, ...others] = found;
  if (zone === undefined) return { outcome: "noZone" };
  if (others.length === 0) return { outcome: "chosen", zone };
  const [delegatedTo, withServers] = await Promise.all([
    serversOf(zone.name, resolver),
    inParallel(found, async (one) => ({ ...one, nameServers: await ofZone(one, zones, patience) })),
  ]);
  const inUse = withServers.filter(({ nameServers }) => nameServers.some((one) => delegatedTo.includes(one)));
  const own = found.find(({ id }) => id === ownZoneId);
  const [delegated] = inUse.length === 1 ? inUse : [];
  const chosen = delegated ?? own;
  if (chosen === undefined || (own !== undefined && own.id !== chosen.id))
    return { outcome: "ambiguousZone", zones: withServers, delegatedTo, inUse: delegated?.id };
  return { outcome: "chosen", zone: { id: chosen.id, name: chosen.name } };
};

const serversOf = async (name: string, resolver: DnsResolver): Promise<string[]> => {
  try {
    return await resolver.nameServers(name);
  } catch (error) {
    if (error instanceof DnsUnavailableError) return [];
    throw error;
  }
};

/** None where IAM does not let this service see them, as of a service that was deployed before it asked for them. */
const ofZone = async (
  { id }: Zone,
  zones: Route53Zones,
  patience: ZoneDeps["patience"],
): Promise<string[]> => {
  try {
    return await zones.nameServers(id, patience);
  } catch (error) {
    if (error instanceof ZoneDeniedError) return [];
    throw error;
  }
};
