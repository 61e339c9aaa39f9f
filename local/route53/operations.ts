import { changeOf, fieldsOf, fullName } from "./changes.ts";
import {
  type HostedZone,
  type HostedZones,
  InvalidChangeError,
  orderKey,
  type RecordSet,
} from "./HostedZones.ts";

export type Answer = { status: number; root: string; body: object };
export type Deps = { zones: HostedZones; now: () => number; newId: () => string };
type Request = { parts: string[]; query: URLSearchParams; body: Record<string, unknown> };
type Operation = (request: Request, deps: Deps) => Answer;

const IN_SYNC_AFTER_MS = 1_000;
const MOST_ITEMS = 100;

const ok = (root: string, body: object, status = 200): Answer => ({ status, root, body });
export const failure = (status: number, Code: string, Message: string): Answer => ({
  status,
  root: "ErrorResponse",
  body: { Error: { Type: "Sender", Code, Message }, RequestId: "local" },
});
const noZone = (id: string) => failure(404, "NoSuchHostedZone", `No hosted zone found with ID: ${id}`);

const described = (zone: HostedZone, count: number) => ({
  Id: `/hostedzone/${zone.id}`,
  Name: zone.name,
  CallerReference: zone.callerReference,
  Config: { Comment: zone.comment, PrivateZone: false },
  ResourceRecordSetCount: count,
});
const describedIn = (zones: HostedZones) => (zone: HostedZone) =>
  described(zone, zones.records(zone.id).length);
const changeInfo = (id: string, at: number, now: number) => ({
  ChangeInfo: {
    Id: `/change/${id}`,
    Status: now - at >= IN_SYNC_AFTER_MS ? "INSYNC" : "PENDING",
    SubmittedAt: new Date(at).toISOString(),
  },
});
const submitted = ({ zones, now, newId }: Deps) => {
  const id = `C${newId().replaceAll("-", "").slice(0, 20).toUpperCase()}`;
  zones.addChange(id, now());
  return changeInfo(id, now(), now());
};

const delegationSet = (id: string, zones: HostedZones) => ({
  NameServers: { NameServer: zones.nameServers(id).map((server) => server.replace(/\.$/, "")) },
});

const createHostedZone: Operation = ({ body }, deps) => {
  const { Name, CallerReference, HostedZoneConfig = {}, VPC } = fieldsOf(body["CreateHostedZoneRequest"]);
  if (typeof Name !== "string" || typeof CallerReference !== "string")
    return failure(400, "InvalidInput", "Name and CallerReference are needed");
  if (VPC !== undefined)
    return failure(
      400,
      "InvalidInput",
      "The local Route 53 has public hosted zones only: create it without VPC",
    );
  let name: string;
  try {
    name = fullName(Name);
  } catch (error) {
    return failure(400, "InvalidDomainName", (error as Error).message);
  }
  const id = `Z${deps.newId().replaceAll("-", "").slice(0, 20).toUpperCase()}`;
  const comment = String(fieldsOf(HostedZoneConfig)["Comment"] ?? "");
  const zone = { id, name, callerReference: CallerReference, comment };
  if (!deps.zones.create(zone))
    return failure(
      409,
      "HostedZoneAlreadyExists",
      "A hosted zone has already been created with that CallerReference",
    );
  return ok(
    "CreateHostedZoneResponse",
    {
      HostedZone: described(zone, 2),
      ...submitted(deps),
      DelegationSet: delegationSet(id, deps.zones),
    },
    201,
  );
};

const getHostedZone: Operation = ({ parts: [id = ""] }, { zones }) => {
  const zone = zones.zone(id);
  if (zone === undefined) return noZone(id);
  return ok("GetHostedZoneResponse", {
    HostedZone: describedIn(zones)(zone),
    DelegationSet: delegationSet(id, zones),
  });
};

const deleteHostedZone: Operation = ({ parts: [id = ""] }, deps) => {
  const zone = deps.zones.zone(id);
  if (zone === undefined) return noZone(id);
  if (deps.zones.records(id).some(({ type }) => type !== "NS" && type !== "SOA"))
    return failure(
      400,
      "HostedZoneNotEmpty",
      "The specified hosted zone contains non-required resource record sets",
    );
  deps.zones.remove(id);
  return ok("DeleteHostedZoneResponse", submitted(deps));
};

const limitOf = (query: URLSearchParams): number => {
  const limit = Number(query.get("maxitems") ?? MOST_ITEMS);
  return Number.isInteger(limit) && limit >= 1 ? Math.min(limit, MOST_ITEMS) : MOST_ITEMS;
};

const listHostedZones: Operation = ({ query }, { zones }) => {
  const limit = limitOf(query);
  const all = zones.zones();
  const from = query.get("marker");
  const start =
    from === null
      ? 0
      : Math.max(
          0,
          all.findIndex(({ id }) => id === from),
        );
  const next = all[start + limit];
  return ok("ListHostedZonesResponse", {
    HostedZones: { HostedZone: all.slice(start, start + limit).map(describedIn(zones)) },
    IsTruncated: next !== undefined,
    MaxItems: limit,
    ...(next === undefined ? {} : { NextMarker: next.id }),
  });
};

const listHostedZonesByName: Operation = ({ query }, { zones }) => {
  const limit = limitOf(query);
  const reversed = (name: string) => name.split(".").reverse().join(".");
  const asked = (query.get("dnsname") ?? "").toLowerCase();
  const from = asked === "" ? "" : reversed(asked.endsWith(".") ? asked : `${asked}.`);
  const all = zones
    .zones()
    .filter(({ name }) => reversed(name) >= from)
    .sort((a, b) => (reversed(a.name) < reversed(b.name) ? -1 : 1));
  const next = all[limit];
  return ok("ListHostedZonesByNameResponse", {
    HostedZones: { HostedZone: all.slice(0, limit).map(describedIn(zones)) },
    IsTruncated: next !== undefined,
    MaxItems: limit,
    ...(next === undefined ? {} : { NextDNSName: next.name, NextHostedZoneId: next.id }),
  });
};

const listResourceRecordSets: Operation = ({ parts: [id = ""], query }, { zones }) => {
  if (zones.zone(id) === undefined) return noZone(id);
  const limit = limitOf(query);
  const name = query.get("name")?.toLowerCase();
  const from =
    name === undefined
      ? ""
      : orderKey({ name: name.endsWith(".") ? name : `${name}.`, type: query.get("type") ?? "" });
  const all = zones.records(id).filter((one) => orderKey(one) >= from);
  const next = all[limit];
  return ok("ListResourceRecordSetsResponse", {
    ResourceRecordSets: { ResourceRecordSet: all.slice(0, limit).map(describedRecord) },
    IsTruncated: next !== undefined,
    MaxItems: limit,
    ...(next === undefined ? {} : { NextRecordName: next.name, NextRecordType: next.type }),
  });
};

const describedRecord = ({ name, type, ttl, values }: RecordSet) => ({
  // As Route 53 writes a wildcard [DomainNameFormat].
  Name: name.replace("*", "\\052"),
  Type: type,
  TTL: ttl,
  ResourceRecords: { ResourceRecord: values.map((Value) => ({ Value })) },
});

const changeResourceRecordSets: Operation = ({ parts: [id = ""], body }, deps) => {
  const zone = deps.zones.zone(id);
  if (zone === undefined) return noZone(id);
  const batch = fieldsOf(fieldsOf(body["ChangeResourceRecordSetsRequest"])["ChangeBatch"]);
  const { Change: given } = fieldsOf(batch["Changes"]);
  if (!Array.isArray(given) || given.length === 0) return failure(400, "InvalidInput", "There is no change");
  try {
    deps.zones.apply(zone, given.map(changeOf));
  } catch (error) {
    if (!(error instanceof InvalidChangeError)) throw error;
    return failure(400, "InvalidChangeBatch", `[${error.message}]`);
  }
  return ok("ChangeResourceRecordSetsResponse", submitted(deps));
};

const getChange: Operation = ({ parts: [id = ""] }, { zones, now }) => {
  const at = zones.changedAt(id);
  return at === undefined
    ? failure(404, "NoSuchChange", `Could not find resource with ID: ${id}`)
    : ok("GetChangeResponse", changeInfo(id, at, now()));
};

/** By method and path, whose groups are its parts. */
export const OPERATIONS: readonly [method: string, path: RegExp, operation: Operation][] = [
  ["POST", /^\/2013-04-01\/hostedzone$/, createHostedZone],
  ["GET", /^\/2013-04-01\/hostedzone$/, listHostedZones],
  ["GET", /^\/2013-04-01\/hostedzonesbyname$/, listHostedZonesByName],
  ["GET", /^\/2013-04-01\/hostedzone\/([^/]+)$/, getHostedZone],
  ["DELETE", /^\/2013-04-01\/hostedzone\/([^/]+)$/, deleteHostedZone],
  ["GET", /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset$/, listResourceRecordSets],
  ["POST", /^\/2013-04-01\/hostedzone\/([^/]+)\/rrset$/, changeResourceRecordSets],
  ["GET", /^\/2013-04-01\/change\/([^/]+)$/, getChange],
];
