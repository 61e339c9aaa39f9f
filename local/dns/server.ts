import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { HostedZones } from "../route53/HostedZones.ts";
import { LOOPBACK } from "../system/ports.ts";
import { answerMessage } from "./message.ts";

export type DnsServer = {
  /** `host:port`, as resolvers take it. */
  address: string;
  close(): Promise<void>;
};

const LENGTH_BYTES = 2; // before each message over TCP [RFC 1035 4.2.2]

/** The name server of the local hosted zones, over UDP and TCP. It never asks another. */
export const startDns = async (port: number, zones: HostedZones): Promise<DnsServer> => {
  const tcp = createServer((socket) => serveTcp(socket, zones));
  tcp.listen(port, LOOPBACK);
  await once(tcp, "listening");
  const bound = tcp.address();
  if (bound === null || typeof bound === "string") throw new Error("no TCP port was given");
  const udp = createSocket("udp4");
  udp.on("message", (query, from) => {
    const answer = answerMessage(query, zones, "udp");
    if (answer !== undefined) udp.send(answer, from.port, from.address);
  });
  udp.bind(bound.port, LOOPBACK);
  try {
    await once(udp, "listening");
  } catch (error) {
    tcp.close();
    throw error;
  }
  const sockets = new Set<Socket>();
  tcp.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return {
    address: `${LOOPBACK}:${bound.port}`,
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
