import { execFile, spawn } from "node:child_process";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkRelay } from "../../cli/relay/checkRelay.ts";
import { smtpPassword } from "../../shared/relay/smtpPassword.ts";
import { COMMAND } from "../system/builtCommand.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { HOST, type MailHost, RELAY, startMailHost, VPC_HOST, waitFor } from "./mailHost.ts";
import { PASSWORD, REGION, USER } from "./sesEndpoint.ts";
import { give, treeOf } from "./tree.ts";

const run = promisify(execFile);

let host: MailHost;
let directory: string;
let pristine: string;
beforeAll(async () => {
  host = await startMailHost();
  directory = host.postfix.directory;
  pristine = join(host.postfix.folder, "pristine");
  // As it is found: another's password there, for the group, behind a link.
  await host.become({ main: { relayhost: "", smtp_sasl_auth_enable: "no" }, passwords: `${HOST} old:old\n` });
  const secrets = join(host.postfix.folder, "secrets");
  await mkdir(secrets);
  await rename(host.passwordFile, join(secrets, "passwords"));
  await symlink("../secrets/passwords", host.passwordFile);
  await give(join(secrets, "passwords"), 0o640, 7);
  await give(join(directory, "main.cf"), 0o604, 3);
  await mkdir(pristine);
  await run("cp", ["-a", directory, secrets, pristine]);
});
afterAll(() => host?.stop());
// One file after the other by renames: a daemon that starts meanwhile must find main.cf.
beforeEach(async () => {
  for (const one of ["etc", "secrets"]) {
    const [from, to] = [join(pristine, one), join(host.postfix.folder, one)];
    const names = await readdir(from);
    for (const name of await readdir(to))
      if (!names.includes(name)) await rm(join(to, name), { recursive: true });
    for (const name of names) {
      await run("cp", ["-aT", join(from, name), join(to, ".restored")]);
      await rename(join(to, ".restored"), join(to, name));
    }
  }
});

const tree = async () => [
  ...(await treeOf(directory)),
  ...(await treeOf(join(host.postfix.folder, "secrets"))),
];

const configure = async (
  more: string[] = [],
  { env = {}, password = PASSWORD }: { env?: object; password?: string } = {},
) => {
  const args = ["relay", "configure", "--region", REGION, "--user", USER, "--config-dir", directory];
  const ca = more.includes("--undo") ? [] : ["--ca-file", host.caFile];
  const child = spawn(process.execPath, [COMMAND, ...args, ...ca, ...more], {
    env: { ...COMPILE_CACHE, PATH: process.env["PATH"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(password);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code))),
  ]);
  return { stdout, stderr: stderr.replace(/\s+/g, " "), status };
};

/**
 * Postfix's programs, of which the call with the given number fails, or kills who called it. `calls`: those that change
 * something or end the change.
 */
const programsThat = async (what: "fail" | "kill", call: number) => {
  const folder = join(host.postfix.folder, `bin-${what}-${call}`);
  await mkdir(folder);
  const script = `#!/bin/sh
case "$(basename "$0") $*" in
  *" -q "*) ;;
  *" -e "*|"postmap -c "*"hash:"*stage*|*" check"|*" reload")
    echo x >> ${folder}/count
    if [ "$(wc -l < ${folder}/count)" -eq ${call} ]; then
      ${what === "kill" ? "kill -9 $PPID" : "echo 'fatal: injected' >&2"}
      exit 1
    fi ;;
esac
exec "/usr/sbin/$(basename "$0")" "$@"
`;
  for (const program of ["postconf", "postmap", "postfix"]) {
    await writeFile(join(folder, program), script);
    await chmod(join(folder, program), 0o755);
  }
  return { env: { PATH: `${folder}:${process.env["PATH"]}` } };
};

/** Postfix's programs, which write the arguments they are given to `log`. */
const programsThatLog = async (log: string) => {
  const folder = join(host.postfix.folder, "bin-log");
  await mkdir(folder, { recursive: true });
  await writeFile(log, "");
  for (const program of ["postconf", "postmap", "postfix"])
    await writeFile(
      join(folder, program),
      `#!/bin/sh\necho "${program} $*" >> ${log}\nexec /usr/sbin/${program} "$@"\n`,
      { mode: 0o755 },
    );
  return { env: { PATH: `${folder}:${process.env["PATH"]}` } };
};

describe("configure", () => {
  it("signs in first, and replaces the bare host's line, which would win; --undo restores all", async () => {
    const before = await tree();
    const { stdout, stderr, status } = await configure();
    expect(`${stderr}${status}`).toBe("0");
    expect(stdout).toContain(`- ${directory}/sasl_passwd: ${HOST} (old password)\n`);
    expect(stdout).not.toContain(PASSWORD);
    expect(await readFile(host.passwordFile, "utf8")).toBe(`${RELAY} ${USER}:${PASSWORD}\n`);
    const secret = await stat(join(host.postfix.folder, "secrets/passwords"));
    expect([secret.mode & 0o777, secret.uid]).toEqual([0o640, 7]);
    const checks = await checkRelay({ connect: true, configDir: directory });
    expect(checks.filter(({ state }) => state === "wrong")).toEqual([]);
    await host.send("configured@there.example");
    await waitFor("the message is at SES", () => host.ses.accepted.includes("configured@there.example"));
    const undone = await configure(["--undo"]);
    expect(`${undone.stderr}${undone.status}`).toBe("0");
    expect(await tree()).toEqual(before);
  });

  it("keeps what is not UTF-8, and gives nobody the old password's second line", async () => {
    await writeFile(
      host.passwordFile,
      Buffer.from(`# Universit\xe4t\n[other.example]:25 a:\xe9b\n${RELAY}\n# note\n  old:old\n`, "latin1"),
    );
    const { stderr, status } = await configure(["--no-connect", "--no-reload"]);
    expect(`${stderr}${status}`).toBe("0");
    expect(await readFile(host.passwordFile, "latin1")).toBe(
      `# Universit\xe4t\n[other.example]:25 a:\xe9b\n# note\n${RELAY} ${USER}:${PASSWORD}\n`,
    );
  });

  describe("with passwords of other relays", () => {
    const OTHERS = "[other.example]:25 a:b\n";
    const quick = ["--no-connect", "--no-reload"];
    const otherMap = async (text: string) => {
      const file = join(directory, "others");
      await writeFile(file, text);
      await host.run("postmap", `hash:${file}`);
      return `hash:${file}`;
    };
    const passwordOf = async (relay: string) => {
      const maps = (await host.postfix.conf("smtp_sasl_password_maps")).split(", ");
      return (await host.run("postmap", "-q", relay, maps[0] ?? "").catch(() => ({ stdout: "" }))).stdout;
    };

    it("recovers those whose text is gone from their map", async () => {
      await otherMap(OTHERS);
      await rename(join(directory, "others.db"), `${host.passwordFile}.db`);
      await rm(host.passwordFile);
      const { stdout, stderr, status } = await configure(quick);
      expect(`${stderr}${status}`).toBe("0");
      expect(stdout).toContain(`sasl_passwd is gone: its lines are recovered from ${host.passwordFile}.db.`);
      expect(await readFile(host.passwordFile, "utf8")).toBe(`${OTHERS}${RELAY} ${USER}:${PASSWORD}\n`);
      expect(await passwordOf("[other.example]:25")).toBe("a:b\n");
    });

    it("stops where the map cannot be listed, and names those that only the map has", async () => {
      await otherMap(OTHERS);
      await rename(join(directory, "others.db"), `${host.passwordFile}.db`);
      const { stdout } = await configure([...quick, "--dry-run"]);
      expect(stdout).toContain('so the new map does not have them: "[other.example]:25"\n');
      await rm(host.passwordFile);
      await writeFile(`${host.passwordFile}.db`, "not a map");
      const before = await tree();
      const { stderr, status } = await configure(quick);
      expect(status).toBe(2);
      expect(stderr).toContain("cannot be listed: a new map would lose them");
      expect(await tree()).toEqual(before);
    });

    it("keeps another map in use, and drops one that does not exist", async () => {
      const map = await otherMap(OTHERS);
      await host.postfix.set(`smtp_sasl_password_maps=proxy:${map} hash:/nonexistent/map`);
      const { stderr, status } = await configure(quick);
      expect(`${stderr}${status}`).toBe("0");
      const maps = `hash:${host.passwordFile}, proxy:${map}`;
      expect(await host.postfix.conf("smtp_sasl_password_maps")).toBe(maps);
      expect((await configure(quick)).stdout).toContain("Nothing to change");
    });

    it.each([
      ["inline:{{[other.example]:25=a:topsecret}}", []],
      ["static:a:topsecret", []],
      ["unionmap:{static:a:topsecret}", ["--dry-run"]],
    ])("does not show or pass on those in main.cf itself (%s)", async (maps, options) => {
      await host.postfix.set(`smtp_sasl_password_maps=${maps}`);
      const log = join(host.postfix.folder, "executed");
      const before = await tree();
      const { stdout, stderr, status } = await configure([...quick, ...options], await programsThatLog(log));
      expect(status).toBe(2);
      expect(stderr).toMatch(/has passwords in it .* then run: postconf -c \S+ -X smtp_sasl_password_maps/);
      expect(await readFile(log, "utf8")).toContain("postconf");
      expect(`${stdout}${stderr}${await readFile(log, "utf8")}`).not.toContain("topsecret");
      expect(await tree()).toEqual(before);
    });
  });

  it("changes nothing where SES rejects the password, and says so", async () => {
    const before = await tree();
    const refused = await configure([], { password: smtpPassword("another", REGION) });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/rejected the username and password: .*535.*Nothing was changed\./);
    expect(await tree()).toEqual(before);
  });

  it("sets up a VPC endpoint at port 465, with TLS from the first byte", async () => {
    const { stderr, status } = await configure(["--host", VPC_HOST, "--port", "465"]);
    expect(`${stderr}${status}`).toBe("0");
    expect(await host.postfix.conf("smtp_tls_wrappermode")).toBe("yes");
    const checks = await checkRelay({ connect: true, configDir: directory, region: REGION });
    expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
  });

  it("refuses what Postfix would read otherwise, before it touches anything", async () => {
    const before = await tree();
    const { stderr, status } = await configure(["--masquerade", "x\ny"]);
    expect(status).toBe(2);
    expect(stderr).toContain("[invalid_masquerade]");
    expect(await tree()).toEqual(before);
  });

  // The calls: settings, map, check; then the files are in place, and Postfix is reloaded.
  it.each([
    ["fail", 1, "before"],
    ["fail", 2, "before"],
    ["fail", 3, "before"],
    ["fail", 4, "after"],
    ["kill", 1, "before"],
    ["kill", 2, "before"],
    ["kill", 3, "before"],
    ["kill", 4, "after"],
  ] as const)(
    "that is made to %s at Postfix's program %i leaves all as it was %s",
    async (what, call, end) => {
      const options = ["--no-connect", "--no-loopback"];
      const before = await tree();
      const { status, stderr } = await configure(options, await programsThat(what, call));
      expect(status).toBe(what === "kill" ? "SIGKILL" : 1);
      if (what === "fail") expect(stderr).toContain("injected");
      const isLeft = (line: string) =>
        line.includes("postmaster-stage") || line.includes("postmaster-journal");
      const left = await tree();
      if (end === "before") expect(left.filter((line) => !isLeft(line))).toEqual(before);
      // The next command of any kind cleans up.
      await checkRelay({ connect: false, configDir: directory });
      expect((await tree()).filter(isLeft)).toEqual([]);
      if (end === "before") expect(await tree()).toEqual(before);
      else expect(await host.postfix.conf("relayhost")).toBe(RELAY);
      expect((await configure(["--undo"])).status).toBe(end === "before" ? 2 : 0);
      expect(await tree()).toEqual(before);
    },
  );

  it.each([0, 16, 32])("that finds the disk full after %i kB leaves all as it was", async (room) => {
    const small = join(host.postfix.folder, `small-${room}`);
    await mkdir(small);
    await run("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", small]);
    try {
      const etc = join(small, "etc");
      await mkdir(etc);
      for (const name of ["main.cf", "master.cf"]) await cp(join(pristine, "etc", name), join(etc, name));
      // That of another folder.
      await run("/usr/sbin/postconf", ["-c", etc, "-X", "smtp_sasl_password_maps"]);
      await run("sh", ["-c", `cat /dev/zero > ${small}/filler || truncate -s -${room}k ${small}/filler`]);
      const before = await treeOf(etc);
      const { status, stderr } = await configure(["--no-connect", "--config-dir", etc]);
      expect(stderr).toMatch(/No space left|ENOSPC|disk/);
      expect(status).toBe(1);
      expect(await treeOf(etc)).toEqual(before);
    } finally {
      await run("umount", [small]);
    }
  });
});
