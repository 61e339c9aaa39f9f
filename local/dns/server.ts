import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { HostedZones } from "../route53/HostedZones.ts";
import { isTaken, LOOPBACK, listen } from "../system/ports.ts";
import { answerMessage } from "./message.ts";

export type DnsServer = {
  /** `host:port`, as resolvers take it. */
  address: string;
  close(): Promise<void>;
};

const LENGTH_BYTES = 2; // before each message over TCP [RFC 1035 4.2.2]

/** The name server of the local hosted zones, over UDP and TCP at one port. It never asks another. */
export const startDns = async (port: number, zones: HostedZones): Promise<DnsServer> => {
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    serveTcp(socket, zones);
  });
  const bound = await listen(tcp, port);
  const udp = createSocket("udp4");
  udp.bind(bound, LOOPBACK);
  try {
    await once(udp, "listening");
  } catch (error) {
    udp.close();
    tcp.close();
    // The port that was free for TCP is not for UDP.
    if (port === 0 && isTaken(error)) return startDns(port, zones);
    throw error;
  }
  udp.on("message", (query, from) => {
    const answer = answerMessage(query, zones, "udp");
    if (answer !== undefined) udp.send(answer, from.port, from.address, () => {});
  });
  return {
    address: `${LOOPBACK}:${bound}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      udp.close();
      await new Promise((resolve) => tcp.close(resolve));
    },
  };
};

const serveTcp = (socket: Socket, zones: HostedZones) => {
  let received = Buffer.alloc(0);
  socket.on("error", () => {});
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    while (received.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + received.readUInt16BE();
      if (received.length < end) return;
      const answer = answerMessage(received.subarray(LENGTH_BYTES, end), zones, "tcp");
      received = received.subarray(end);
      if (answer === undefined) return socket.destroy();
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    }
  });
};
