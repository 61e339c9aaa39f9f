import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { ADMIN, startApi } from "../api/system.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";

/** A mail that SES takes, as Postfix logs it: each line with its program. */
export type Mail = { id: string; at: number; says: { program: string; pid: number; text: string }[] };

export const sesIdOf = (id: string) =>
  `0102018f3c5e7a9b-0b1c2d3e-0000-4a5b-8c7d-${id.replace(/\D/g, "").padStart(12, "0")}-000000`;

let queueIds = 0;
/** Each has an id of its own. */
export const someMails = (count: number): Mail[] => Array.from({ length: count }, mail);
const mail = (): Mail => {
  const n = queueIds++;
  const id = `4B${String(n).padStart(9, "0")}`;
  const line = (program: string, text: string) => ({ program, pid: 100 + (n % 7), text });
  return {
    id,
    at: Date.now() - 60_000 + n,
    says: [
      line("pickup", `${id}: uid=33 from=<redcap@uni.example>`),
      line("cleanup", `${id}: message-id=<${n}@uni.example>`),
      line("qmgr", `${id}: from=<redcap@uni.example>, size=321, nrcpt=1 (queue active)`),
      line(
        "smtp",
        `${id}: to=<p${n}@example.net>, relay=email-smtp.eu-west-1.amazonaws.com[192.0.2.1]:587, delay=0.4, delays=0.1/0/0.2/0.1, dsn=2.0.0, status=sent (250 Ok ${sesIdOf(id)})`,
      ),
      line("qmgr", `${id}: removed`),
    ],
  };
};
/** As rsyslog writes them to a file. */
export const linesOf = ({ at, says }: Mail): string[] =>
  says.map(
    ({ program, pid, text }) =>
      `${new Date(at).toISOString().replace("Z", "000+00:00")} mail postfix/${program}[${pid}]: ${text}\n`,
  );

export const kill = async (child: ChildProcess, signal: NodeJS.Signals) => {
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
};

/** The service, a way to it that can be shut, and what it has recorded. */
const startWatched = async () => {
  const api = await startApi();
  const door = await startDoor(api.url);
  const recorded = async (id: string): Promise<{ type: string; messageId: string }[]> => {
    const answer = await api.admin.get(`/v1/messages/${id}`);
    return answer.status === 404 ? [] : answer.body.items;
  };
  return {
    door,
    /** The service's. */
    table: api.db.table,
    recorded,
    waitUntilRecorded: async (mails: { id: string }[]) => {
      const deadline = performance.now() + 60_000;
      let missing = mails;
      while (missing.length > 0) {
        const still: { id: string }[] = [];
        for (const one of missing) if ((await recorded(one.id)).length === 0) still.push(one);
        missing = still;
        if (performance.now() > deadline)
          throw new Error(`${missing.length} of ${mails.length} are not recorded: ${missing[0]?.id}`);
      }
    },
    expectEachOnce: async (mails: { id: string }[]) => {
      for (const { id } of mails) {
        const items = await recorded(id);
        expect(items.map(({ type, messageId }) => `${type} ${messageId}`)).toEqual([`relay ${sesIdOf(id)}`]);
      }
    },
    stop: async () => {
      await door.stop();
      await api.stop();
    },
  };
};

/** One service for the tests of a suite, and a folder with its watches for each. */
export const watchingInEachTest = () => {
  let watched: Awaited<ReturnType<typeof startWatched>>;
  let watching: Awaited<ReturnType<typeof startWatching>>;
  beforeAll(async () => {
    watched = await startWatched();
  });
  afterAll(() => watched.stop());
  beforeEach(async () => {
    watched.door.isOpen = true;
    watching = await startWatching(watched.door.url);
  });
  afterEach(() => watching.stop());
  return () => ({ ...watched, ...watching });
};

/** A folder of a test, and the watches that it starts. */
const startWatching = async (url: string) => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-watch-"));
  const children: ChildProcess[] = [];
  return {
    folder,
    watch: (...args: string[]): ChildProcess => {
      const child = spawn(
        process.execPath,
        [
          COMMAND,
          "maillog",
          "watch",
          "--state",
          join(folder, "state"),
          "--host",
          "mail.uni.example",
          ...args,
        ],
        {
          env: {
            ...COMPILE_CACHE,
            PATH: process.env["PATH"],
            POSTMASTER_URL: url,
            POSTMASTER_TOKEN: ADMIN,
            TZ: "UTC",
          },
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      children.push(child);
      return child;
    },
    stop: async () => {
      for (const child of children) if (child.exitCode === null) await kill(child, "SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const startDoor = async (target: string) => {
  const server: Server = createServer(async (request, response) => {
    if (!door.isOpen) {
      request.socket.destroy();
      return;
    }
    const answer = await fetch(target + request.url, {
      method: request.method ?? "GET",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      body: await buffer(request),
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const door = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isOpen: true,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return door;
};
