import { randomInt } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { assertAnswers, startDynamoDb } from "./dynamoDb.ts";
import { startGuardedProxy } from "./guardedProxy.ts";
import { becomesFree, freePort, isTaken, LOOPBACK, namingPort } from "./ports.ts";
import type { Settings } from "./settings.ts";

export type Database = {
  /** For programs of the operator's. */
  endpoint: string;
  /** For the parts of this system: the engine itself. */
  engine: string;
  /** Settles where the engine ends before it is told to. */
  broken: Promise<Error>;
};
type Stop = () => Promise<void> | void;
type Address = { host: string; port: number };

const FREE_AGAIN_MS = 1_000; // the engine of a system that was killed lives on for a moment

/**
 * DynamoDB on `port`. The engine lets any page in a browser read and write all of it, and cannot be told otherwise: it
 * listens where no page finds it, and on `port` a proxy asks who wants something. `DYNAMODB_ENDPOINT` is taken as it is.
 */
export const startDatabase = async (settings: Settings, port: number, stops: Stop[]): Promise<Database> => {
  const { dataDir, dynamoDbEndpoint, allowedHosts } = settings;
  const { promise: broken, resolve } = Promise.withResolvers<Error>();
  if (dynamoDbEndpoint !== undefined) {
    await assertAnswers(dynamoDbEndpoint);
    return { endpoint: dynamoDbEndpoint, engine: dynamoDbEndpoint, broken };
  }
  const { engine, address } = await startHidden(dataDir);
  let isStopping = false;
  stops.push(() => {
    isStopping = true;
    return engine.stop();
  });
  void engine.ended.then(() => {
    if (!isStopping) resolve(new Error(`DynamoDB (dynoxide, ${engine.endpoint}) ended unexpectedly`));
  });
  const proxy = await startGuardedProxy(port, address, allowedHosts).catch(
    namingPort(port, "AWS_PORT", "DynamoDB"),
  );
  stops.push(() => proxy.close());
  return { endpoint: proxy.url, engine: engine.endpoint, broken };
};

const startHidden = async (dataDir: string) => {
  const file = join(dataDir, "dynamodb-address");
  const startAt = async (address: Address) => {
    const engine = await startDynamoDb({ ...address, dbPath: join(dataDir, "dynamodb.db") });
    return { engine, address };
  };
  try {
    return await startAt((await keptAddress(file)) ?? (await newAddress(file)));
  } catch (error) {
    // Somebody has taken the port meanwhile, or has it on every address: then the engine refuses it too.
    if (!isTaken(error)) throw error;
    return startAt(await newAddress(file));
  }
};

/** Where the engine was, once that is free: after a kill -9 it ends a moment later. */
const keptAddress = async (file: string): Promise<Address | undefined> => {
  const kept = readAddress(file);
  return kept !== undefined && (await becomesFree(kept.port, FREE_AGAIN_MS, kept.host)) ? kept : undefined;
};

/**
 * One of 16 million addresses of this machine's loopback, and any port: more than a page could try. Where the loopback
 * has one address only (macOS) it is the port alone. Kept in `file` for the next start.
 */
const newAddress = async (file: string): Promise<Address> => {
  const host = process.platform === "linux" ? ["127", ...octets()].join(".") : LOOPBACK;
  const address = { host, port: await freePort(host) };
  writeFileSync(file, JSON.stringify(address), { mode: 0o600 });
  return address;
};

const octets = () => Array.from({ length: 3 }, () => randomInt(1, 255));

const readAddress = (file: string): Address | undefined => {
  try {
    const { host, port } = JSON.parse(readFileSync(file, "utf8")) as Partial<Address>;
    return typeof host === "string" && host.startsWith("127.") && typeof port === "number"
      ? { host, port }
      : undefined;
  } catch {
    // Not there yet, or half written by a start that was killed: another is as good.
    return undefined;
  }
};
