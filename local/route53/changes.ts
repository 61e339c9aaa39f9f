import { isIPv4, isIPv6 } from "node:net";
import { type Change, InvalidChangeError } from "./HostedZones.ts";

const LABEL_BYTES = 63;
const NAME_BYTES = 255;
const MOST_SECONDS = 2_147_483_647;
const QUOTED = /^("(?:[^"\\]|\\.)*"\s*)+$/s;
const CHARACTER_STRING = /"((?:[^"\\]|\\[0-3][0-7]{2}|\\.)*)"/gs;
const CHARACTER_STRING_BYTES = 255;

/** One change of a batch as the body has it; throws `InvalidChangeError`. */
export const changeOf = (given: unknown): Change => {
  const { Action, ResourceRecordSet } = fieldsOf(given);
  const { Name, Type, TTL, ResourceRecords, AliasTarget, SetIdentifier } = fieldsOf(ResourceRecordSet);
  const { ResourceRecord: records } = fieldsOf(ResourceRecords);
  if (Action !== "CREATE" && Action !== "DELETE" && Action !== "UPSERT")
    throw new InvalidChangeError(`Action ${String(Action)} is neither CREATE, DELETE nor UPSERT`);
  if (AliasTarget !== undefined || SetIdentifier !== undefined)
    throw new InvalidChangeError("The local Route 53 has no aliases and no routing policies");
  if (typeof Name !== "string" || typeof Type !== "string" || !Array.isArray(records))
    throw new InvalidChangeError("A resource record set needs Name, Type, TTL and ResourceRecords");
  const ttl = Number(TTL);
  if (!Number.isInteger(ttl) || ttl < 0 || ttl > MOST_SECONDS)
    throw new InvalidChangeError("TTL is no number of seconds");
  const values = records.map((one) => String(fieldsOf(one)["Value"] ?? ""));
  for (const value of values) {
    const problem = problemOf(Type, value);
    if (problem !== undefined)
      throw new InvalidChangeError(
        `Invalid Resource Record: FATAL problem: ${problem} encountered with '${value}'`,
      );
  }
  if (new Set(values).size < values.length)
    throw new InvalidChangeError(`Duplicate Resource Record: '${values.join(", ")}'`);
  if (Type === "CNAME" && values.length !== 1)
    throw new InvalidChangeError("Invalid Resource Record: a CNAME has one value");
  return { action: Action, record: { name: fullName(Name), type: Type, ttl, values } };
};

/** A name as Route 53 keeps it: lower case, with a trailing dot; throws `InvalidChangeError`. */
export const fullName = (name: string): string => {
  // A wildcard may come as it is listed [DomainNameFormat].
  const lower = name.toLowerCase().replace(/^\\052(?=\.)/, "*");
  const problem = nameProblem(lower);
  if (problem !== undefined)
    throw new InvalidChangeError(`FATAL problem: ${problem} encountered with '${name}'`);
  return lower.endsWith(".") ? lower : `${lower}.`;
};

export const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};

/** What is wrong with a value, in Route 53's names; types that DNS does not answer here are taken as they come. */
const problemOf = (type: string, value: string): string | undefined => {
  switch (type) {
    case "A":
      return isIPv4(value) ? undefined : "ARRDATAIllegalIPv4Address";
    case "AAAA":
      return isIPv6(value) ? undefined : "AAAARRDATAIllegalIPv6Address";
    case "CNAME":
    case "NS":
    case "PTR":
      return nameProblem(value);
    case "MX": {
      const [, priority, host = ""] = /^(\d{1,5})\s+(\S+)$/.exec(value) ?? [];
      if (priority === undefined || Number(priority) > 65_535) return "MXRRDATANotTwoFields";
      return host === "." ? undefined : nameProblem(host);
    }
    case "TXT": {
      if (!QUOTED.test(value)) return "InvalidCharacterString (Value should be enclosed in quotation marks)";
      const strings = [...value.matchAll(CHARACTER_STRING)].map(([, inside = ""]) => bytesIn(inside));
      return strings.some((bytes) => bytes > CHARACTER_STRING_BYTES) ? "CharacterStringTooLong" : undefined;
    }
    default:
      return undefined;
  }
};

const bytesIn = (escaped: string): number => Buffer.byteLength(escaped.replace(/\\[0-3][0-7]{2}|\\./gs, "x"));

const nameProblem = (name: string): string | undefined => {
  if (!/^[\x21-\x7e]+$/.test(name)) return "UnsupportedCharacter";
  if (name.length > NAME_BYTES) return "DomainNameTooLong";
  const labels = name.replace(/\.$/, "").split(".");
  if (labels.includes("")) return "DomainLabelEmpty";
  return labels.some((label) => label.length > LABEL_BYTES) ? "DomainLabelTooLong" : undefined;
};
