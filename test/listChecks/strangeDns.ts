import { createSocket } from "node:dgram";
import { once } from "node:events";
import * as packet from "dns-packet";
import { answerMessage } from "../../local/dns/message.ts";
import { type HostedZone, HostedZones } from "../../local/route53/HostedZones.ts";

/** Records by name: `MX mx.example.`, `MX .` (none accepted), `A 192.0.2.1`, `TXT x`. */
export type Names = Readonly<Record<string, string>>;

const SLOW_MS = 100;
const SERVFAIL = 2;
const REFUSED = 5;

/**
 * The local name server's answers, for a top-level zone of each of `names`, but strange ones for names that begin so: `slow` answers
 * late; `silent` never; `servfail` and `refused` as they say; `garbage` with bytes that are no DNS; `liar` with another
 * name's records, `stranger` under another id. With `invents` each name that does not exist has that address.
 */
export const startStrangeDns = async (names: Names, { invents }: { invents?: string } = {}) => {
  const zones = new HostedZones(":memory:");
  for (const name of new Set(Object.keys(names).map((one) => one.split(".").at(-1) ?? ""))) {
    const zone: HostedZone = { id: name, name: `${name}.`, callerReference: name, comment: "" };
    zones.create(zone);
    const records = Object.entries(names).filter(([one]) => one.endsWith(`.${name}`));
    zones.apply(
      zone,
      records.map(([one, text]) => ({ action: "UPSERT" as const, record: recordOf(one, text) })),
    );
  }
  let questions = 0;
  const asked = new Map<string, number>();
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    questions++;
    const { id = 0, questions: [question] = [] } = packet.decode(query);
    const name = question?.name.toLowerCase() ?? "";
    asked.set(name, (asked.get(name) ?? 0) + 1);
    const reply = (bytes: Buffer | undefined) => {
      if (bytes !== undefined) socket.send(bytes, port, address, () => {});
    };
    const failed = (code: number) => encoded(id, code, question, []);
    const usual = () => {
      const answer = answerMessage(query, zones, "udp");
      const isNone = answer === undefined || packet.decode(answer).answers?.length === 0;
      return invents !== undefined && isNone && question?.type === "A"
        ? encoded(id, 0, question, [{ type: "A", name, ttl: 1, data: invents }])
        : answer;
    };
    if (name.startsWith("silent")) return;
    if (name.startsWith("slow")) return void setTimeout(() => reply(usual()), SLOW_MS).unref();
    if (name.startsWith("servfail")) return reply(failed(SERVFAIL));
    if (name.startsWith("refused")) return reply(failed(REFUSED));
    if (name.startsWith("garbage")) return reply(Buffer.from("this is no DNS message"));
    const mx = { type: "MX" as const, ttl: 1, data: { preference: 10, exchange: "mx.liar.example" } };
    if (name.startsWith("liar"))
      return reply(encoded(id, 0, { type: "MX", name: "other.example" }, [{ ...mx, name: "other.example" }]));
    if (name.startsWith("stranger")) return reply(encoded(id ^ 1, 0, question, [{ ...mx, name }]));
    reply(usual());
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions: () => questions,
    timesAsked: (name: string) => asked.get(name) ?? 0,
    close: () => {
      socket.close();
      zones.close();
    },
  };
};

const recordOf = (name: string, text: string) => {
  const [type = "", value = ""] = text.split(" ");
  const values = [type === "MX" ? `10 ${value}` : type === "TXT" ? `"${value}"` : value];
  return { name: `${name}.`, type, ttl: 60, values };
};

const encoded = (
  id: number,
  code: number,
  question: packet.Question | undefined,
  answers: packet.Answer[],
): Buffer =>
  packet.encode({
    type: "response",
    id,
    flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | code,
    questions: question === undefined ? [] : [question],
    answers,
  });
