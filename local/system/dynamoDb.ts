import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants, statSync } from "node:fs";
import { arch, platform } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { LOOPBACK } from "./ports.ts";
import { CREDENTIALS, REGION } from "./settings.ts";
import { damaged, SettingError, unwritable } from "./startError.ts";

export type DynamoDbOptions = {
  port: number;
  /** The address that it listens on, of this machine's loopback. */
  host?: string;
  /** SQLite file; without it the tables are in memory. */
  dbPath?: string;
};
export type RunningDynamoDb = {
  endpoint: string;
  /** Settles when the engine has ended, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
};

/** The platforms that `npm ci` installs an engine for, where the registry has it. */
const PACKAGED = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"];
const OTHER_ENGINE =
  "set DYNOXIDE_PATH to a dynoxide binary, or DYNAMODB_ENDPOINT to the URL of another DynamoDB, for example DynamoDB Local";
const READY_WITHIN_MS = 20_000;
const STOPS_WITHIN_MS = 1_000;

/**
 * Runs "$@" until it ends or standard input closes, which it does even when the parent is killed with -9: no engine
 * is left holding the port and the database. In a session of its own, so that Ctrl-C reaches only the parent, which
 * lets the work in hand finish first. What it writes is its user's alone.
 */
const WATCHDOG = `umask 077
exec 3<&0
"$@" 3<&- </dev/null &
engine=$!
( cat <&3 >/dev/null 2>&1; kill "$engine" 2>/dev/null ) &
exec 3<&-
wait "$engine"`;

/** DynamoDB on this machine: dynoxide as a child process. Throws where there is no engine or it does not start. */
export const startDynamoDb = async ({
  port,
  host = LOOPBACK,
  dbPath,
}: DynamoDbOptions): Promise<RunningDynamoDb> => {
  const args = [
    "--host",
    host,
    "--port",
    String(port),
    ...(dbPath === undefined ? [] : ["--db-path", dbPath]),
  ];
  const watchdog = spawn("/bin/sh", ["-c", WATCHDOG, "sh", enginePath(process.env), ...args], {
    stdio: ["pipe", "ignore", "pipe"],
    detached: true,
  });
  const told: Buffer[] = [];
  watchdog.stderr?.on("data", (chunk: Buffer) => told.push(chunk));
  watchdog.stdin?.on("error", () => {});
  const ended = once(watchdog, "exit").then(() => {
    watchdog.stdin?.destroy();
  });
  const endpoint = `http://${host}:${port}`;
  const stop = async () => {
    watchdog.stdin?.end();
    if (await Promise.race([ended.then(() => true), delay(STOPS_WITHIN_MS, false, { ref: false })])) return;
    if (watchdog.pid !== undefined) process.kill(-watchdog.pid, "SIGKILL");
    await ended;
  };
  try {
    await whenReady(endpoint, watchdog);
  } catch (error) {
    await stop();
    throw startFailure(Buffer.concat(told).toString().trim(), { endpoint, dbPath }, error);
  }
  return { endpoint, ended, stop };
};

/** What the engine's last words mean. */
const startFailure = (
  told: string,
  { endpoint, dbPath = "" }: { endpoint: string; dbPath?: string | undefined },
  cause: unknown,
): Error => {
  const error = new Error(`DynamoDB (dynoxide) did not start at ${endpoint}: ${told}`, { cause });
  if (/not a valid SQLite database|malformed/.test(told)) return damaged(dbPath, error);
  if (/unable to open database file|readonly database|disk is full/.test(told))
    return unwritable(dbPath, error);
  // As Node says it of its own servers.
  return /already in use/.test(told) ? Object.assign(error, { code: "EADDRINUSE" }) : error;
};

/** The engine's binary: `DYNOXIDE_PATH`, or the optional dependency for this platform; throws `SettingError`. */
export const enginePath = (env: NodeJS.ProcessEnv, target = `${platform()}-${arch()}`): string => {
  const given = env["DYNOXIDE_PATH"];
  const path =
    given || fileURLToPath(new URL(`../../node_modules/@dynoxide/${target}/dynoxide`, import.meta.url));
  if (isProgram(path)) return path;
  if (given)
    throw new SettingError(
      `DYNOXIDE_PATH=${given} is not a program that can be run: use the path of a dynoxide binary, and make it executable with chmod +x`,
    );
  throw new SettingError(
    PACKAGED.includes(target)
      ? `The DynamoDB engine for ${target} is not installed: run npm ci on this machine. If it is still missing, npm's registry does not have @dynoxide/${target}: ${OTHER_ENGINE}`
      : `There is no DynamoDB engine for ${target}: ${OTHER_ENGINE}`,
  );
};

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Throws `SettingError` where no DynamoDB answers at `endpoint`, which somebody else runs. */
export const assertAnswers = async (endpoint: string): Promise<void> => {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    await client.send(new ListTablesCommand({}));
  } catch (error) {
    throw new SettingError(
      `DYNAMODB_ENDPOINT=${endpoint}: no DynamoDB answers there: start it, or leave DYNAMODB_ENDPOINT out, and the one of this system is used`,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
};

const whenReady = async (endpoint: string, watchdog: ChildProcess) => {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS, maxAttempts: 1 });
  const deadline = performance.now() + READY_WITHIN_MS;
  try {
    for (;;) {
      try {
        await client.send(new ListTablesCommand({}));
        return;
      } catch (error) {
        if (watchdog.exitCode !== null || performance.now() > deadline) throw error;
        await delay(10);
      }
    }
  } finally {
    client.destroy();
  }
};
