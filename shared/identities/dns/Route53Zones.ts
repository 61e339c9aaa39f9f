import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  InvalidChangeBatch,
  InvalidInput,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ListResourceRecordSetsCommandInput,
  NoSuchHostedZone,
  type ResourceRecordSet,
  type Route53Client,
  Route53ServiceException,
} from "@aws-sdk/client-route-53";
import { type CallOptions, NoTimeLeftError, Pace, type Patience } from "../../ses/Pace.ts";
import { domainsAbove } from "../identity.ts";
import type { RecordType } from "./dnsRecords.ts";
import { plainText, route53Value } from "./dnsText.ts";

/** Records of one name and type; values are plain (see `WantedRecord`). */
export type ZoneRecord = {
  name: string;
  type: RecordType;
  ttl: number;
  values: string[];
  /** Why Route 53 may answer other values than these: `an alias of …`, or one of several by a routing policy. */
  special?: string;
};
export type Zone = { id: string; name: string };
export type ChangeState = { changeId: string; state: "PENDING" | "INSYNC" };

/** Route 53 does not take the change; its own words are the message. */
export class ZoneChangeRefusedError extends Error {
  override readonly name = "ZoneChangeRefusedError";
}
/** The hosted zone is gone. */
export class ZoneAbsentError extends Error {
  override readonly name = "ZoneAbsentError";
}
/** IAM does not let the service do this to hosted zones, or to this one. */
export class ZoneDeniedError extends Error {
  override readonly name = "ZoneDeniedError";
}
/** Route 53 throttled the call, or was at another change of the zone, until no time was left: ask again later. */
export class ZonesBusyError extends Error {
  override readonly name = "ZonesBusyError";
}

const CALLS_PER_SECOND = 5; // of an account [DNSLimitations]
const PAGE = 100;
const TYPES: readonly string[] = ["CNAME", "MX", "TXT"];

/**
 * The account's public hosted zones. Throttled calls, and changes while another is under way, are made again as long
 * as the caller's patience lasts; then, and where there is nothing to wait for, one of the errors above is thrown.
 */
export class Route53Zones {
  readonly #client: Route53Client;
  readonly #pace = new Pace(CALLS_PER_SECOND);

  constructor(client: Route53Client) {
    this.#client = client;
  }

  /** The public zones of `domain`, or of the nearest domain above it that has any; an account may have several of one name. */
  async zonesFor(domain: string, patience?: Patience): Promise<Zone[]> {
    for (const name of domainsAbove(domain)) {
      const command = new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 20 });
      const { HostedZones = [] } = await this.#call(
        (options) => this.#client.send(command, options),
        patience,
      );
      const found = HostedZones.flatMap((zone) =>
        zone.Id !== undefined && bare(zone.Name) === name && zone.Config?.PrivateZone !== true
          ? [{ id: idOf(zone.Id), name }]
          : [],
      );
      if (found.length > 0) return found;
    }
    return [];
  }

  /** To which the domain above has to delegate for DNS to use the zone. */
  async nameServers(zoneId: string, patience?: Patience): Promise<string[]> {
    const command = new GetHostedZoneCommand({ Id: zoneId });
    const { DelegationSet } = await this.#call((options) => this.#client.send(command, options), patience);
    return (DelegationSet?.NameServers ?? []).map(bare);
  }

  /** The records that there are under `names`, of the types that an identity needs. */
  async existing(zoneId: string, names: string[], patience?: Patience): Promise<ZoneRecord[]> {
    const found: ZoneRecord[] = [];
    for (const name of new Set(names)) found.push(...(await this.#recordsOf(zoneId, name, patience)));
    return found;
  }

  async #recordsOf(zoneId: string, name: string, patience: Patience | undefined): Promise<ZoneRecord[]> {
    const found: ZoneRecord[] = [];
    let from: Partial<ListResourceRecordSetsCommandInput> = { StartRecordName: `${name}.` };
    for (;;) {
      const command = new ListResourceRecordSetsCommand({ HostedZoneId: zoneId, ...from, MaxItems: PAGE });
      const page = await this.#call((options) => this.#client.send(command, options), patience);
      found.push(...(page.ResourceRecordSets ?? []).flatMap(recordOf).filter((one) => one.name === name));
      // The zone's names follow each other: what comes after another name is no longer of this one.
      if (page.IsTruncated !== true || bare(page.NextRecordName) !== name) return found;
      from = {
        StartRecordName: page.NextRecordName,
        StartRecordType: page.NextRecordType,
        StartRecordIdentifier: page.NextRecordIdentifier,
      };
    }
  }

  /** Puts whole record sets in place, all or none; throws `ZoneChangeRefusedError`. */
  async upsert(
    zoneId: string,
    records: ZoneRecord[],
    comment: string,
    patience?: Patience,
  ): Promise<ChangeState> {
    const command = new ChangeResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      ChangeBatch: {
        Comment: comment,
        Changes: records.map(({ name, type, ttl, values }) => ({
          Action: "UPSERT",
          ResourceRecordSet: {
            Name: `${name}.`,
            Type: type,
            TTL: ttl,
            ResourceRecords: values.map((value) => ({ Value: route53Value(type, value) })),
          },
        })),
      },
    });
    const { ChangeInfo } = await this.#call((options) => this.#client.send(command, options), patience);
    return { changeId: idOf(ChangeInfo?.Id ?? ""), state: ChangeInfo?.Status ?? "PENDING" };
  }

  async changeState(changeId: string, patience?: Patience): Promise<ChangeState["state"]> {
    const command = new GetChangeCommand({ Id: changeId });
    const { ChangeInfo } = await this.#call((options) => this.#client.send(command, options), patience);
    return ChangeInfo?.Status ?? "PENDING";
  }

  async #call<Answer>(call: (options: CallOptions) => Promise<Answer>, patience?: Patience): Promise<Answer> {
    try {
      return await this.#pace.run(call, patience);
    } catch (error) {
      throw meaningOf(error);
    }
  }
}

const meaningOf = (error: unknown): unknown => {
  if (error instanceof NoTimeLeftError)
    return new ZonesBusyError("Route 53 throttled the call", { cause: error });
  if (error instanceof NoSuchHostedZone) return new ZoneAbsentError(error.message, { cause: error });
  if (error instanceof InvalidChangeBatch)
    return new ZoneChangeRefusedError(error.messages?.join("; ") || error.message, { cause: error });
  if (error instanceof InvalidInput) return new ZoneChangeRefusedError(error.message, { cause: error });
  if (error instanceof Route53ServiceException && /^AccessDenied/.test(error.name))
    return new ZoneDeniedError(error.message, { cause: error });
  return error;
};

const recordOf = (set: ResourceRecordSet): ZoneRecord[] => {
  const { Name, Type, TTL, ResourceRecords = [] } = set;
  if (Type === undefined || !TYPES.includes(Type)) return [];
  const special = specialtyOf(set);
  return [
    {
      name: bare(Name),
      type: Type as RecordType,
      ttl: TTL ?? 0,
      values: ResourceRecords.map(({ Value = "" }) => (Type === "TXT" ? plainText(Value) : bare(Value))),
      ...(special === undefined ? {} : { special }),
    },
  ];
};

const specialtyOf = ({ AliasTarget, SetIdentifier }: ResourceRecordSet): string | undefined => {
  if (SetIdentifier !== undefined) return `one of several with a routing policy: ${SetIdentifier}`;
  return AliasTarget === undefined ? undefined : `an alias of ${bare(AliasTarget.DNSName)}`;
};

/** Route 53 writes special characters of a name as `\052` [DomainNameFormat]. */
const bare = (name = ""): string =>
  name
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/\.$/, "")
    .toLowerCase();

/** `/hostedzone/Z1` and `/change/C1` are given, `Z1` and `C1` taken. */
const idOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
