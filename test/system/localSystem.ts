import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Endpoints, readEndpoints } from "../../local/system/endpointsFile.ts";
import { freePort, freePorts } from "./freePort.ts";

export type TestSystem = {
  endpoints: Endpoints;
  /** Of the HTTP API. */
  url: string;
  token: string;
  dataDir: string;
  readonly pid: number;
  /** Everything it has printed since it was last started. */
  output(): string;
  /** Kills the whole process group with SIGKILL, and waits until it is gone. */
  kill9(): Promise<void>;
  /** SIGTERM; answers the exit code and how long it took. */
  terminate(): Promise<{ code: number | null; ms: number }>;
  /** Starts it again after `kill9` or `terminate`, on the same folder and ports. */
  restart(): Promise<void>;
  /** Ends it, however it is, and removes its folder. */
  stop(): Promise<void>;
};

export type LocalProcess = {
  child: ChildProcess & { pid: number };
  output(): string;
  /** Settles once it says where it is; rejects where it ends before. */
  ready: Promise<void>;
  exited: Promise<number | null>;
};

const START = fileURLToPath(new URL("../../local/system/start.ts", import.meta.url));
const READY = "Postmaster runs on this machine";
export const ANY_PORTS = {
  PORT: "0",
  AWS_PORT: "0",
  SMTP_PORT: "0",
  SMTP_TLS_PORT: "0",
  INBOX_PORT: "0",
  DNS_PORT: "0",
};
const KEPT = ["PATH", "HOME", "TMPDIR", "LANG", "NODE_COMPILE_CACHE"];

/** The real local system, as `npm start` runs it, in a process group and folder of its own and on free ports. */
export const startLocalSystem = async ({
  env = {},
}: {
  env?: Record<string, string>;
} = {}): Promise<TestSystem> => {
  const dataDir = await mkdtemp(join(tmpdir(), "postmaster-local-"));
  let running = await spawnLocalSystem({ ...env, DATA_DIR: dataDir });
  await running.ready;
  const endpoints = await endpointsIn(dataDir);
  const ports = {
    PORT: new URL(endpoints.api).port,
    AWS_PORT: new URL(endpoints.dynamodb).port,
    SMTP_PORT: new URL(endpoints.smtp).port,
    SMTP_TLS_PORT: "0",
    INBOX_PORT: new URL(endpoints.inbox).port,
  };
  const kill9 = async () => {
    killGroup(running.child.pid);
    await running.exited;
  };
  return {
    endpoints,
    url: endpoints.api,
    token: endpoints.token,
    dataDir,
    get pid() {
      return running.child.pid;
    },
    output: () => running.output(),
    kill9,
    terminate: async () => {
      const from = performance.now();
      running.child.kill("SIGTERM");
      return { code: await running.exited, ms: performance.now() - from };
    },
    restart: async () => {
      running = await spawnLocalSystem({ ...env, ...ports, DATA_DIR: dataDir });
      await running.ready;
    },
    stop: async () => {
      await kill9();
      // The database ends a moment after the system and may still write.
      await rm(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
};

/** `npm start` on free ports, with no more of this process's environment than it needs, and with `env`. */
export const spawnLocalSystem = async (env: Record<string, string>): Promise<LocalProcess> => {
  const kept = Object.fromEntries(KEPT.map((name) => [name, process.env[name]]));
  const child = spawn(process.execPath, [START], {
    env: { ...kept, ...ANY_PORTS, ...(await ownPorts()), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${process.execPath} could not be started`);
  const killWithUs = () => killGroup(pid);
  process.once("exit", killWithUs);
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  let output = "";
  const onData = (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes(READY)) resolve();
  };
  child.stdout.on("data", onData);
  child.stderr.on("data", onData);
  const exited = once(child, "close").then(([code]): number | null => {
    process.off("exit", killWithUs);
    reject(new Error(`the local system ended with ${code}:\n${output}`));
    return code;
  });
  ready.catch(() => {}); // who waits for `exited` only need not care
  return { child: Object.assign(child, { pid }), output: () => output, ready, exited };
};

/** Of the parts that are looked for at the same place after `restart`, or are found free before they are used. */
const ownPorts = async () => ({
  PORT: String(await freePort()),
  AWS_PORT: String(await freePorts(5)),
  SMTP_PORT: String(await freePort()),
  INBOX_PORT: String(await freePort()),
});

const endpointsIn = async (dataDir: string): Promise<Endpoints> => {
  const endpoints = await readEndpoints(dataDir);
  if (endpoints === undefined) throw new Error(`there is no endpoints.json in ${dataDir}`);
  return endpoints;
};

const killGroup = (pid: number) => {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
};
