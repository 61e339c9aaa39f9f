import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFile,
  copyFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../local/demo/seededRandom.ts";
import { RelayProblemTable } from "../../shared/relay/records/RelayProblemTable.ts";
import { ADMIN, startApi } from "../api/system.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";

const SEED = Number(process.env["SEED"] ?? 7);

let api: Awaited<ReturnType<typeof startApi>>;
let door: Door;
let folder: string;
let log: string;
let children: ChildProcess[] = [];
beforeAll(async () => {
  api = await startApi();
  door = await startDoor(api.url);
});
afterAll(async () => {
  await door.stop();
  await api.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "postmaster-watch-"));
  log = join(folder, "mail.log");
  door.isOpen = true;
});
afterEach(async () => {
  for (const child of children) if (child.exitCode === null) await kill(child, "SIGKILL");
  children = [];
  await rm(folder, { recursive: true, force: true });
});

type Door = { url: string; isOpen: boolean; stop(): Promise<void> };
/** A way to the service that can be shut. */
const startDoor = async (target: string): Promise<Door> => {
  const server: Server = createServer(async (request, response) => {
    if (!result.isOpen) {
      request.socket.destroy();
      return;
    }
    const body = await buffer(request);
    const answer = await fetch(target + request.url, {
      method: request.method ?? "GET",
      headers: { authorization: request.headers.authorization ?? "", "content-type": "application/json" },
      body,
    });
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const result: Door = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isOpen: true,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return result;
};

const watch = (...more: string[]): ChildProcess => {
  const child = spawn(
    process.execPath,
    [
      COMMAND,
      "maillog",
      "watch",
      "--log",
      log,
      "--state",
      join(folder, "state"),
      "--host",
      "mail.uni.example",
      ...more,
    ],
    {
      env: {
        ...COMPILE_CACHE,
        PATH: process.env["PATH"],
        POSTMASTER_URL: door.url,
        POSTMASTER_TOKEN: ADMIN,
        TZ: "UTC",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  children.push(child);
  return child;
};
const kill = async (child: ChildProcess, signal: NodeJS.Signals) => {
  child.kill(signal);
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
};

const sesIdOf = (id: string) =>
  `0102018f3c5e7a9b-0b1c2d3e-0000-4a5b-8c7d-${id.replace(/\D/g, "").padStart(12, "0")}-000000`;

let queueIds = 0;
const stamp = (offset = 0) => new Date(Date.now() - 60_000 + offset).toISOString().replace("Z", "000+00:00");
/** The lines of a mail that SES takes; each has an id of its own. */
const mail = (): { id: string; lines: string[] } => {
  const n = queueIds++;
  const id = `4B${String(n)
    .padStart(9, "0")
    .replace(/[aeiou]/g, "x")}`;
  const line = (program: string, text: string) =>
    `${stamp(n)} mail postfix/${program}[${100 + (n % 7)}]: ${text}\n`;
  return {
    id,
    lines: [
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
const write = (mails: { lines: string[] }[]) => appendFile(log, mails.flatMap(({ lines }) => lines).join(""));

/** The relay events of a mail, by its queue id. */
const recorded = async (id: string): Promise<{ type: string; messageId: string }[]> => {
  const answer = await api.admin.get(`/v1/messages/${id}`);
  return answer.status === 404 ? [] : answer.body.items;
};
const waitUntilRecorded = async (mails: { id: string }[]) => {
  const deadline = performance.now() + 40_000;
  let missing = mails;
  while (missing.length > 0) {
    const still: { id: string }[] = [];
    for (const one of missing) if ((await recorded(one.id)).length === 0) still.push(one);
    missing = still;
    if (performance.now() > deadline)
      throw new Error(`${missing.length} of ${mails.length} are not recorded: ${missing[0]?.id}`);
  }
};
const expectEachOnce = async (mails: { id: string }[]) => {
  for (const { id } of mails) {
    const items = await recorded(id);
    expect(items.map(({ type, messageId }) => `${type} ${messageId}`)).toEqual([`relay ${sesIdOf(id)}`]);
  }
};
const someMails = (count: number) => Array.from({ length: count }, mail);
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
};

describe("postmaster maillog watch", () => {
  it("reports what is there and what is written, once, and ends at a signal", async () => {
    const there = someMails(5);
    await write(there);
    const child = watch();
    await waitUntilRecorded(there);
    const written = someMails(5);
    for (const one of written) for (const line of one.lines) await appendFile(log, line);
    await waitUntilRecorded(written);
    await kill(child, "SIGTERM");
    expect(child.exitCode).toBe(0);
    await expectEachOnce([...there, ...written]);
  });

  it("reports what Postfix says of itself, counted, once", async () => {
    const missing = (n: number) =>
      `${stamp(n)} mail postfix/smtp[9]: error: open database /etc/postfix/sasl_passwd.db: No such file or directory\n`;
    await appendFile(log, missing(0) + missing(1) + missing(2));
    await once(watch("--once"), "exit");
    await once(watch("--once"), "exit");
    const known = () => new RelayProblemTable(api.db.table, () => new Date()).list();
    expect(await known()).toMatchObject([
      { host: "mail.uni.example", daemon: "smtp", level: "error", count: 3 },
    ]);
    await appendFile(log, missing(2_000));
    await once(watch("--once"), "exit");
    expect(await known()).toMatchObject([{ count: 4 }]);
  });

  it("goes on where it stopped, and sends nothing again", async () => {
    const first = someMails(3);
    await write(first);
    const one = watch("--once");
    await once(one, "exit");
    expect(one.exitCode).toBe(0);
    const second = someMails(3);
    await write(second);
    await once(watch("--once"), "exit");
    await expectEachOnce([...first, ...second]);
  });

  it("loses nothing when the log is renamed, though the old file is written to for a while, twice", async () => {
    const all = someMails(3);
    await write(all);
    const child = watch();
    await waitUntilRecorded(all);
    for (const number of [1, 2]) {
      const [before, late, after] = [someMails(2), someMails(2), someMails(2)];
      await write(before);
      await rename(log, `${log}.${number}`);
      await appendFile(`${log}.${number}`, late.flatMap(({ lines }) => lines).join(""));
      await write(after);
      await waitUntilRecorded([...before, ...late, ...after]);
      all.push(...before, ...late, ...after);
    }
    await kill(child, "SIGTERM");
    await expectEachOnce(all);
  });

  it("loses nothing when the log is copied and truncated, and to rotations while it did not run", async () => {
    const all = someMails(3);
    await write(all);
    await once(watch("--once"), "exit");
    // Written, rotated by copy, and written again while nobody watched.
    const unseen = someMails(3);
    await write(unseen);
    await copyFile(log, `${log}.1`);
    await truncate(log);
    const fresh = someMails(2);
    await write(fresh);
    const child = watch();
    await waitUntilRecorded([...unseen, ...fresh]);
    const live = someMails(2);
    await copyFile(log, `${log}.2`);
    await truncate(log);
    await write(live);
    await waitUntilRecorded(live);
    await kill(child, "SIGTERM");
    // Renamed twice while nobody watched.
    const [older, newer, newest] = [someMails(2), someMails(2), someMails(2)];
    await write(older);
    await rename(log, `${log}.4`);
    await write(newer);
    await rename(log, `${log}.3`);
    await write(newest);
    await once(watch("--once"), "exit");
    await expectEachOnce([...all, ...unseen, ...fresh, ...live, ...older, ...newer, ...newest]);
  });

  it("goes on behind half a line and behind a line of zeroes, and over copies made while it did not run", async () => {
    const all = someMails(2);
    await write(all);
    const child = watch();
    await waitUntilRecorded(all);
    await appendFile(log, "half a li");
    await rename(log, `${log}.1`);
    const behind = someMails(2);
    await appendFile(log, Buffer.alloc(600_000));
    await appendFile(log, "\n");
    await write(behind);
    await waitUntilRecorded(behind);
    await kill(child, "SIGKILL");
    const copies: { id: string; lines: string[] }[] = [];
    for (const number of [4, 5]) {
      const some = someMails(2);
      await write(some);
      await copyFile(log, `${log}.${number}`);
      await truncate(log);
      copies.push(...some);
    }
    const last = someMails(2);
    await write(last);
    await once(watch("--once"), "exit");
    await expectEachOnce([...all, ...behind, ...copies, ...last]);
  });

  it("keeps everything while the service is down, and sends it when it is back", async () => {
    door.isOpen = false;
    const mails = someMails(20);
    await write(mails);
    const child = watch();
    while (!(await exists(join(folder, "state", "spool"))))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await recorded(mails[0]?.id ?? "")).toEqual([]);
    await kill(child, "SIGKILL");
    const more = someMails(5);
    await write(more);
    const again = watch();
    door.isOpen = true;
    await waitUntilRecorded([...mails, ...more]);
    await kill(again, "SIGTERM");
    await expectEachOnce([...mails, ...more]);
  });

  it(`survives any number of kill -9 among writing and rotation, seed ${SEED}`, async () => {
    const random = seededRandom(SEED);
    const all: { id: string; lines: string[] }[] = [];
    // What was rotated away before it ran for the first time is none of its business.
    await write(someMails(1));
    let child = watch();
    await until(() => exists(join(folder, "state", "position.json")));
    for (let round = 0; round < 8; round++) {
      const mails = someMails(10);
      all.push(...mails);
      // Interleaved, and cut anywhere.
      const text = [0, 1, 2, 3, 4].map((i) => mails.map(({ lines }) => lines[i]).join("")).join("");
      const cut = Math.floor(random() * text.length);
      await appendFile(log, text.slice(0, cut));
      await new Promise((resolve) => setTimeout(resolve, random() * 900));
      await kill(child, "SIGKILL");
      await appendFile(log, text.slice(cut));
      if (random() < 0.4) {
        await rename(log, `${log}.${round}`);
        await writeFile(log, "");
      }
      child = watch();
    }
    await waitUntilRecorded(all);
    await kill(child, "SIGTERM");
    await expectEachOnce(all);
  });

  it("reports to the service that the operator signed in to", async () => {
    const mails = someMails(3);
    await write(mails);
    const config = join(folder, "config", "postmaster", "config.json");
    await mkdir(dirname(config), { recursive: true });
    await writeFile(config, JSON.stringify({ url: door.url, token: ADMIN }), { mode: 0o600 });
    const args = [COMMAND, "maillog", "watch", "--once", "--log", log, "--state", join(folder, "state")];
    const child = spawn(process.execPath, args, {
      env: {
        ...COMPILE_CACHE,
        PATH: process.env["PATH"],
        XDG_CONFIG_HOME: join(folder, "config"),
        TZ: "UTC",
      },
      stdio: ["ignore", "ignore", "inherit"],
    });
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    await expectEachOnce(mails);
  });

  it("says what is wrong where it knows no service", async () => {
    await write(someMails(1));
    const lost = spawn(process.execPath, [COMMAND, "maillog", "watch", "--log", log], {
      env: {
        ...COMPILE_CACHE,
        PATH: process.env["PATH"],
        XDG_CONFIG_HOME: "/nonexistent",
        DATA_DIR: "/nonexistent",
      },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = (await buffer(lost.stderr)).toString();
    expect(said).toContain("no service configured: give --url and --token-file");
    if (lost.exitCode === null) await once(lost, "exit");
    expect(lost.exitCode).toBe(2);
  });
});
