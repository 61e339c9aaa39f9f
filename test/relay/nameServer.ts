import { createSocket } from "node:dgram";
import { once } from "node:events";
import { decode, encode, RECURSION_DESIRED } from "dns-packet";

/** Address records by name; an MX record's value is the name of its host. */
export type Records = Readonly<Record<string, { A?: string; AAAA?: string; MX?: string }>>;

/** A name server at port 53 of `address`, as a resolv.conf can name it; it knows `records` and nothing else. */
export const startNameServer = async (address: string, records: Records) => {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const { id, questions = [] } = decode(message);
    const [question] = questions;
    const name = question?.name.toLowerCase() ?? "";
    const record = records[name];
    const value = record?.[question?.type as "A"];
    const reply = encode({
      type: "response",
      id: id ?? 0,
      // The last four bits are the response code: 3 is NXDOMAIN.
      flags: RECURSION_DESIRED | 0x80 | (record === undefined ? 3 : 0),
      questions,
      answers:
        value === undefined
          ? []
          : [
              question?.type === "MX"
                ? { type: "MX", name, ttl: 1, data: { preference: 10, exchange: value } }
                : { type: question?.type as "A", name, ttl: 1, data: value },
            ],
    });
    socket.send(reply, from.port, from.address);
  });
  socket.bind(53, address);
  await once(socket, "listening");
  return { close: () => new Promise<void>((resolve) => socket.close(() => resolve())) };
};
