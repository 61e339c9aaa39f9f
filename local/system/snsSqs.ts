import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { startFauxqs } from "fauxqs";
import { LOOPBACK } from "./ports.ts";
import { ACCOUNT, REGION } from "./settings.ts";

export type SnsSqsOptions = {
  port: number;
  /** Folder of the SQLite file; without it topics and queues are in memory. */
  dataDir?: string;
};
export type RunningSnsSqs = { endpoint: string; stop(): Promise<void> };

/** SNS and SQS on this machine: fauxqs in this process, both on one port. */
export const startSnsSqs = async ({ port, dataDir }: SnsSqsOptions): Promise<RunningSnsSqs> => {
  const server = await startFauxqs({
    port,
    logger: false,
    defaultRegion: REGION,
    ...(dataDir === undefined ? {} : { dataDir }),
  });
  const stopRefusing = refuseStrangers(server.port);
  return {
    endpoint: `http://${LOOPBACK}:${server.port}`,
    stop: async () => {
      await server.stop();
      stopRefusing();
    },
  };
};

export const topicArn = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
export const queueArn = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
/** fauxqs looks at nothing but the name in a queue's URL, and gives URLs whose host few resolvers know. */
export const queueUrl = (endpoint: string, name: string) => `${endpoint}/${ACCOUNT}/${name}`;

/** fauxqs listens on every interface and cannot be told otherwise; here it answers this machine only. */
const refuseStrangers = (port: number): (() => void) => {
  const onSocket = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    if (socket.localPort === port && !isLoopback(socket.remoteAddress ?? "")) socket.destroy();
  };
  subscribe("net.server.socket", onSocket);
  return () => {
    unsubscribe("net.server.socket", onSocket);
  };
};

export const isLoopback = (address: string): boolean => /^(?:::ffff:)?127\.|^::1$/.test(address);
