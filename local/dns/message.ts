import * as packet from "dns-packet";
import { chunksOf, plainText } from "../../shared/identities/dns/dnsText.ts";
import type { HostedZones, RecordSet } from "../route53/HostedZones.ts";
import { resolve } from "./resolve.ts";

const UDP_BYTES = 1_232; // what fits into one datagram everywhere, and what resolvers offer [DNS flag day 2020]
const RCODES = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 };
const NOT_IMPLEMENTED = 4;
const OPCODE = 0b0111_1000_0000_0000; // 0 is a standard query [RFC 1035 4.1.1]

/** The answer to one DNS message, as bytes; undefined where it is no question that can be answered. */
export const answerMessage = (
  query: Buffer,
  zones: HostedZones,
  carrier: "udp" | "tcp",
): Buffer | undefined => {
  let asked: packet.DecodedPacket;
  try {
    asked = packet.decode(query);
  } catch {
    return undefined;
  }
  const [question] = asked.questions ?? [];
  if (asked.type !== "query" || question === undefined) return undefined;
  const respond = (flags: number, answers: packet.Answer[] = [], authorities: packet.Answer[] = []) =>
    packet.encode({
      type: "response",
      id: asked.id ?? 0,
      flags: flags | packet.AUTHORITATIVE_ANSWER | ((asked.flags ?? 0) & packet.RECURSION_DESIRED),
      questions: [question],
      answers,
      authorities,
    });
  if (((asked.flags ?? 0) & OPCODE) !== 0) return respond(NOT_IMPLEMENTED);
  const name = `${question.name.toLowerCase().replace(/\.$/, "")}.`;
  const { rcode, answers, authority } = resolve(name, question.type, zones);
  const whole = respond(RCODES[rcode], answers.flatMap(answersOf), authority.flatMap(answersOf));
  return carrier === "tcp" || whole.length <= UDP_BYTES ? whole : respond(packet.TRUNCATED_RESPONSE);
};

const answersOf = ({ name, type, ttl, values }: RecordSet): packet.Answer[] =>
  values.flatMap((value): packet.Answer[] => {
    const data = dataOf(type, value);
    // The types of dns-packet do not follow `type` to its `data`.
    return data === undefined ? [] : [{ ...data, name: bare(name), ttl } as packet.Answer];
  });

type Data = { type: packet.RecordType; data: unknown };

const dataOf = (type: string, value: string): Data | undefined => {
  const parts = value.trim().split(/\s+/);
  switch (type) {
    case "A":
    case "AAAA":
      return { type, data: value };
    case "CNAME":
    case "NS":
    case "PTR":
      return { type, data: bare(value) };
    case "MX":
      return { type, data: { preference: Number(parts[0]), exchange: bare(parts[1] ?? "") } };
    case "TXT":
      return { type, data: chunksOf(plainText(value)) };
    case "SOA": {
      const [mname = "", rname = "", ...numbers] = parts;
      const [serial = 0, refresh = 0, retry = 0, expire = 0, minimum = 0] = numbers.map(Number);
      return {
        type,
        data: { mname: bare(mname), rname: bare(rname), serial, refresh, retry, expire, minimum },
      };
    }
    default:
      return undefined;
  }
};

const bare = (name: string) => name.replace(/\.$/, "");
