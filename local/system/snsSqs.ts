import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { startFauxqs } from "fauxqs";
import { type AllowedHosts, REFUSAL_HEADERS, refusalOf } from "./guard.ts";
import { LOOPBACK } from "./ports.ts";
import { ACCOUNT, REGION } from "./settings.ts";
import { subjectError } from "./snsPublish.ts";

export type SnsSqsOptions = {
  port: number;
  /** Folder of the SQLite file; without it topics and queues are in memory. */
  dataDir?: string;
  /** Names that it answers to beside those of this machine. */
  allowedHosts?: AllowedHosts;
};
export type RunningSnsSqs = { endpoint: string; stop(): Promise<void> };

/** SNS and SQS on this machine: fauxqs in this process, both on one port. */
export const startSnsSqs = async ({
  port,
  dataDir,
  allowedHosts = [],
}: SnsSqsOptions): Promise<RunningSnsSqs> => {
  const server = await withHooks(allowedHosts, () =>
    startFauxqs({
      port,
      logger: false,
      defaultRegion: REGION,
      ...(dataDir === undefined ? {} : { dataDir }),
    }),
  );
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

type Reply = { code(status: number): Reply; headers(headers: object): Reply; send(text: string): unknown };
/** What Fastify, which fauxqs is built on, tells of each new application; the rest of it is not ours. */
type Created = {
  fastify: {
    addHook(
      name: "onRequest" | "preHandler",
      hook: (request: { raw: IncomingMessage; body?: unknown }, reply: Reply, done: () => void) => void,
    ): void;
  };
};
const CREATED = "fastify.initialization";

/**
 * What `start` starts, whose application is made at once, with the guard before each of its routes and what SNS refuses
 * refused; throws where none was made that could be guarded.
 */
const withHooks = async <Running extends { stop(): Promise<void> }>(
  allowedHosts: AllowedHosts,
  start: () => Promise<Running>,
): Promise<Running> => {
  let isGuarded = false;
  const onCreated = (message: unknown) => {
    const { fastify } = message as Created;
    fastify.addHook("onRequest", ({ raw }, reply, done) => {
      const refusal = refusalOf(raw, raw.socket.localPort ?? 0, allowedHosts);
      if (refusal === undefined) done();
      else reply.code(403).headers(REFUSAL_HEADERS).send(refusal);
    });
    fastify.addHook("preHandler", ({ body }, reply, done) => {
      const error = subjectError(body);
      if (error === undefined) done();
      else reply.code(400).headers({ "content-type": "text/xml" }).send(error);
    });
    isGuarded = true;
  };
  subscribe(CREATED, onCreated);
  const starting = start();
  unsubscribe(CREATED, onCreated);
  const running = await starting;
  if (isGuarded) return running;
  await running.stop();
  throw new Error(`fauxqs is not made as it was: ${CREATED} told of no application to guard`);
};

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
