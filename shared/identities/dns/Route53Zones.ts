import {
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  InvalidChangeBatch,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  NoSuchHostedZone,
  PriorRequestNotComplete,
  type ResourceRecordSet,
  type Route53Client,
} from "@aws-sdk/client-route-53";
import { type CallOptions, Pace, type Patience } from "../../ses/Pace.ts";
import { domainsAbove } from "../identity.ts";
import type { RecordType } from "./dnsRecords.ts";
import { plainText, quotedText } from "./dnsText.ts";

/** Records of one name and type; values are plain (see `WantedRecord`). */
export type ZoneRecord = { name: string; type: RecordType; ttl: number; values: string[] };
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

const CALLS_PER_SECOND = 5; // of an account [DNSLimitations]
const PENDING_ATTEMPTS = 5;
const TYPES: readonly string[] = ["CNAME", "MX", "TXT"];

/** The account's public hosted zones. Throttled calls, and changes while another is under way, are made again. */
export class Route53Zones {
  readonly #client: Route53Client;
  readonly #pace = new Pace(CALLS_PER_SECOND);

  constructor(client: Route53Client) {
    this.#client = client;
  }

  /** The public zone of `domain` or of the nearest domain above it. */
  async zoneFor(domain: string, patience?: Patience): Promise<Zone | undefined> {
    for (const name of domainsAbove(domain)) {
      const command = new ListHostedZonesByNameCommand({ DNSName: name, MaxItems: 20 });
      const { HostedZones = [] } = await this.#call(
        (options) => this.#client.send(command, options),
        patience,
      );
      const found = HostedZones.find((zone) => bare(zone.Name) === name && zone.Config?.PrivateZone !== true);
      if (found?.Id !== undefined) return { id: idOf(found.Id), name };
    }
    return undefined;
  }

  /** The records that there are under `names`, of the types that an identity needs. */
  async existing(zoneId: string, names: string[], patience?: Patience): Promise<ZoneRecord[]> {
    const found: ZoneRecord[] = [];
    for (const name of new Set(names)) {
      const command = new ListResourceRecordSetsCommand({
        HostedZoneId: zoneId,
        StartRecordName: `${name}.`,
        MaxItems: 20,
      });
      const { ResourceRecordSets = [] } = await this.#call(
        (options) => this.#client.send(command, options),
        patience,
      );
      found.push(...ResourceRecordSets.flatMap(recordOf).filter((record) => record.name === name));
    }
    return found;
  }

  /** Puts whole record sets in place, all or none; throws `ZoneChangeRefusedError`, `ZoneAbsentError`. */
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
            ResourceRecords: values.map((value) => ({
              Value: type === "TXT" ? quotedText(value) : `${value}.`,
            })),
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
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#pace.run(call, patience);
      } catch (error) {
        if (error instanceof PriorRequestNotComplete && attempt < PENDING_ATTEMPTS) continue;
        if (error instanceof NoSuchHostedZone) throw new ZoneAbsentError(error.message, { cause: error });
        if (error instanceof InvalidChangeBatch)
          throw new ZoneChangeRefusedError(error.messages?.join("; ") || error.message, { cause: error });
        throw error;
      }
    }
  }
}

const recordOf = ({ Name, Type, TTL, ResourceRecords }: ResourceRecordSet): ZoneRecord[] =>
  Type !== undefined && TYPES.includes(Type)
    ? [
        {
          name: bare(Name),
          type: Type as RecordType,
          ttl: TTL ?? 0,
          values: (ResourceRecords ?? []).map(({ Value = "" }) =>
            Type === "TXT" ? plainText(Value) : bare(Value),
          ),
        },
      ]
    : [];

/** Route 53 writes special characters of a name as `\052` [DomainNameFormat]. */
const bare = (name = ""): string =>
  name
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
    .replace(/\.$/, "")
    .toLowerCase();

/** `/hostedzone/Z1` and `/change/C1` are given, `Z1` and `C1` taken. */
const idOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
