import { execFile } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../system/freePort.ts";

const run = promisify(execFile);
const ENV = { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` };

/** With a log of its own; the services that a null client needs [master(5)]. */
const MASTER = (port: number, chroot: "y" | "n") => `127.0.0.1:${port} inet n - n - - smtpd
pickup    unix  n - n 1 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
tlsproxy  unix  - - n - 0 tlsproxy
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - ${chroot} - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
local     unix  - n n - - local
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
`;

/**
 * A Postfix in a folder of its own, never the machine's, as a package manager leaves it: it relays nowhere yet. Needs
 * root and Debian's postfix. With `nameServer`, its SMTP client is in a chroot, as Debian has it, and asks that one.
 */
export const startPostfix = async ({ nameServer }: { nameServer?: string } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-postfix-"));
  // Its daemons are another user's.
  await chmod(folder, 0o755);
  const directory = join(folder, "etc");
  const log = join(folder, "mail.log");
  const { stdout } = await run("id", ["-u", "postfix"]);
  const uid = Number(stdout);
  for (const one of ["etc", "queue", "data"]) await mkdir(join(folder, one));
  await chown(join(folder, "data"), uid, 0);
  const port = await freePort();
  if (nameServer !== undefined) {
    await mkdir(join(folder, "queue", "etc"));
    await writeFile(join(folder, "queue", "etc", "resolv.conf"), `nameserver ${nameServer}\n`);
  }
  await writeFile(join(directory, "master.cf"), MASTER(port, nameServer === undefined ? "n" : "y"));
  await writeFile(
    join(directory, "main.cf"),
    [
      "compatibility_level = 3.6",
      `queue_directory = ${join(folder, "queue")}`,
      `data_directory = ${join(folder, "data")}`,
      `maillog_file = ${log}`,
      `maillog_file_prefixes = ${folder}`,
      "myhostname = mail.uni.example",
      "mydestination =",
      "inet_protocols = ipv4",
      "inet_interfaces = all",
      "mynetworks = 127.0.0.0/8",
      ...(nameServer === undefined ? ["smtp_host_lookup = native"] : []),
      "alias_maps =",
      "alias_database =",
      "biff = no",
      // What fails at first, as on a busy machine, is soon tried again.
      "minimal_backoff_time = 1s",
      "queue_run_delay = 1s",
      "",
    ].join("\n"),
  );
  const postfix = (...args: string[]) => run("postfix", ["-c", directory, ...args], { env: ENV });
  return {
    directory,
    folder,
    log,
    port,
    start: () => postfix("start"),
    conf: async (name: string) =>
      (await run("postconf", ["-c", directory, "-h", name], { env: ENV })).stdout.trim(),
    set: (setting: string) => run("postconf", ["-c", directory, "-e", setting], { env: ENV }),
    reload: () => postfix("reload"),
    flush: () => run("postqueue", ["-c", directory, "-f"], { env: ENV }),
    logged: () => readFile(log, "utf8").catch(() => ""),
    stop: async () => {
      await postfix("stop").catch(() => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
};
export type TestPostfix = Awaited<ReturnType<typeof startPostfix>>;
