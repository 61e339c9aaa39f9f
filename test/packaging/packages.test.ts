import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { ARCHITECTURES, type Architecture } from "../../packaging/architecture.ts";
import { UNIT_NAMES } from "../../packaging/contents.ts";
import { makeDeb } from "../../packaging/deb.ts";
import { makeRpm } from "../../packaging/rpm.ts";
import { type DebianTree, debianTree } from "./debianTree.ts";

const exec = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const LONG_MS = 300_000;
const LINE =
  "Nov 24 08:00:00 mail postfix/smtp[1]: 4B1234567: to=<a@b.example>, relay=none, delay=3, delays=1/0/2/0, dsn=4.4.1, status=deferred (connect to x[192.0.2.1]:587: Connection refused)\n";
/** systemd runs in no tree: this keeps what the packages ask of it. */
const SYSTEMCTL = '#!/bin/sh\necho "$@" >> /root/systemctl.log\n';

const host = ARCHITECTURES.find(({ node }) => node === process.arch) as Architecture;
let out: string;
let tree: DebianTree;
let deb: string;
let rpm: string;
/** What it finds; it takes its time, meanwhile the other tests run. */
let lintian: Promise<string>;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "postmaster-packages-"));
  const build = ["packaging/build.ts", "--out", out, "--arch", host.node];
  [tree] = await Promise.all([debianTree(), exec(process.execPath, build, { cwd: ROOT })]);
  deb = join(out, `postmaster_${packageJson.version}_${host.debian}.deb`);
  rpm = join(out, `postmaster-${packageJson.version}-1.${host.rpm}.rpm`);
  lintian = exec("lintian", ["--allow-root", "--display-level", ">=warning", deb]).then(
    ({ stdout }) => stdout,
    (error) => `${error.message}${error.stdout}`,
  );
  await writeFile(join(tree.folder, "usr/bin/systemctl"), SYSTEMCTL, { mode: 0o755 });
  await mkdir(join(tree.folder, "run/systemd/system"), { recursive: true });
}, LONG_MS);
afterAll(async () => {
  await tree?.remove();
  await rm(out, { recursive: true, force: true });
});

const inTree = (path: string) => join(tree.folder, path);
const postmaster = (args: string[], env?: Record<string, string>) =>
  tree.run(["/usr/bin/postmaster", ...args], env);

const dpkg = async (...args: string[]): Promise<void> => {
  const { status, stderr } = await tree.run(["dpkg", ...args], { DEBIAN_FRONTEND: "noninteractive" });
  expect(stderr).not.toMatch(/error/i);
  expect(status).toBe(0);
};

/** What the packages asked of systemd since the last call. */
const systemctlCalls = async (): Promise<string[]> => {
  const log = inTree("root/systemctl.log");
  const calls = (await readFile(log, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  await rm(log, { force: true });
  return calls;
};

const exists = async (path: string): Promise<boolean> =>
  (await stat(inTree(path)).catch(() => null)) !== null;
const modeOf = async (path: string): Promise<number> => (await stat(inTree(path))).mode & 0o777;

const install = async (file: string): Promise<void> => {
  await exec("cp", [file, inTree("root/package.deb")]);
  await dpkg("--install", "/root/package.deb");
};

const installedVersion = async (): Promise<string | undefined> => {
  const { stdout } = await tree.run(["dpkg", "--status", "postmaster"]);
  return /^Version: (?<version>.+)$/m.exec(stdout)?.groups?.["version"];
};

/** The package of a lower version, with the same settings. */
const older = async (make: typeof makeDeb, file: string): Promise<string> => {
  const folder = await mkdtemp(join(out, "older-"));
  const made = join(out, file);
  const executable = join(out, `postmaster-linux-${host.node}`);
  const release = { version: "0.0.1", date: new Date(0), maintainer: "A <a@b.example>" };
  const files = {
    manPage: "",
    completions: { bash: "", zsh: "", fish: "" },
    units: Object.fromEntries(UNIT_NAMES.map((name) => [name, ""])),
    copyright: "",
    settings: await readFile(join(ROOT, "packaging/files/env"), "utf8"),
  };
  await make({ folder, executable, files, out: made }, { ...release, compression: "none" }, host);
  return made;
};

describe("the .deb", () => {
  it("is smaller than 60 MB", async () => {
    expect((await stat(deb)).size).toBeLessThan(60_000_000);
  });

  it(
    "upgrades a lower version and keeps settings, token and state",
    async () => {
      await install(await older(makeDeb, "older.deb"));
      expect(await installedVersion()).toBe("0.0.1");
      await systemctlCalls();
      await writeFile(inTree("etc/postmaster/env"), "POSTMASTER_URL=https://postmaster.example.org\n");
      await writeFile(inTree("etc/postmaster/token"), "secret");
      await mkdir(inTree("var/lib/private/postmaster"), { recursive: true });
      await writeFile(inTree("var/lib/private/postmaster/position"), "1");
      await install(deb);
      expect(await installedVersion()).toBe(packageJson.version);
      expect(await readFile(inTree("etc/postmaster/env"), "utf8")).toContain("postmaster.example.org");
      expect(await readFile(inTree("etc/postmaster/token"), "utf8")).toBe("secret");
      expect(await exists("var/lib/private/postmaster/position")).toBe(true);
    },
    LONG_MS,
  );

  it("tells systemd of the unit, and enables nothing", async () => {
    expect(await systemctlCalls()).toEqual([
      "daemon-reload",
      "try-restart postmaster-maillog.service postmaster-guard.service",
    ]);
    const unit = await readFile(inTree("usr/lib/systemd/system/postmaster-maillog.service"), "utf8");
    expect(unit).toContain("ExecStart=/usr/bin/postmaster maillog watch");
    const guard = await readFile(inTree("usr/lib/systemd/system/postmaster-guard.service"), "utf8");
    expect(guard).toContain("ExecStart=/usr/bin/postmaster guard run --listen systemd");
  });

  it("keeps the settings for root alone", async () => {
    expect([await modeOf("etc/postmaster"), await modeOf("etc/postmaster/env")]).toEqual([0o700, 0o600]);
  });

  it("has the licenses of Node and of what is bundled", async () => {
    const copyright = await readFile(inTree("usr/share/doc/postmaster/copyright"), "utf8");
    for (const name of ["Postmaster", "commander", "nodemailer", "zod", "Node.js", "OpenSSL", "ICU"])
      expect(copyright).toContain(name);
  });
});

describe("the installed command", () => {
  it("runs where there is no Node, and heeds no NODE_OPTIONS", async () => {
    expect((await tree.run(["sh", "-c", "command -v node"])).status).not.toBe(0);
    const { stdout, status } = await postmaster(["--version"], { NODE_OPTIONS: "--no-such-option" });
    expect({ stdout, status }).toEqual({ stdout: `${packageJson.version}\n`, status: 0 });
  });

  it("checks the relay of the Postfix that is there", async () => {
    const { stdout, status } = await postmaster(["relay", "check"]);
    expect(stdout).toContain("No relayhost is set");
    expect(status).toBe(1);
  });

  it("explains a log", async () => {
    await writeFile(inTree("var/log/mail.log"), LINE);
    const { stdout, status } = await postmaster(["maillog", "explain", "/var/log/mail.log"]);
    expect(stdout).toContain("1 deferred");
    expect(status).toBe(0);
  });

  it("has all commands, and a man page that describes each with its options", async () => {
    const { stdout } = await postmaster(["--help"]);
    const names = [...stdout.matchAll(/^ {2}(?<name>[a-z]+)(?: \[|\s{2,})/gm)].map(
      ({ groups }) => groups?.["name"] ?? "",
    );
    expect(names).toEqual(expect.arrayContaining(["relay", "maillog", "redcap", "suppressions"]));
    const page = gunzipSync(await readFile(inTree("usr/share/man/man1/postmaster.1.gz"))).toString();
    for (const name of names.filter((one) => one !== "help"))
      expect(page).toContain(`.SS "postmaster ${name}`);
    expect(page).toContain(".B \\-\\-queue\\-id <id>");
    expect(page).not.toContain((await exec("hostname")).stdout.trim());
  });

  it("installs the guard with the units of the package", async () => {
    await writeFile(inTree("root/verified"), "example.org\n");
    const units = ["--units-dir", "/etc/systemd/system"]; // no systemd runs here
    const options = [
      "--fallback",
      "redcap@example.org",
      "--verified",
      "/root/verified",
      "--dry-run",
      ...units,
    ];
    const { stdout, stderr } = await postmaster(["guard", "install", ...options]);
    expect(stderr).toBe("");
    const wants = "/etc/systemd/system/sockets.target.wants/postmaster-guard.socket";
    expect(stdout).toContain(`+ ${wants} -> /usr/lib/systemd/system/postmaster-guard.socket`);
    expect(stdout).not.toContain("+ /etc/systemd/system/postmaster-guard.s");
  });

  it("is completed in bash", async () => {
    const complete = async (...words: string[]) => {
      const script = `. /usr/share/bash-completion/completions/postmaster && complete -p postmaster >/dev/null &&
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) && _postmaster && echo "\${COMPREPLY[@]}"`;
      return (await tree.run(["bash", "-c", script, "bash", "postmaster", ...words])).stdout.trim();
    };
    expect(await complete("rel")).toBe("relay");
    expect(await complete("relay", "c")).toBe("configure check");
    expect(await complete("maillog", "explain", "--status", "def")).toBe("deferred");
  });

  it("starts itself in REDCap's crontab line, without a script", async () => {
    const folder = inTree("srv/redcap/redcap_v14.5.5/Authentication");
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, "password_recovery.php"),
      "<?php\n$email = new Message();\n$email->setFrom($user_info['user_email']);\n",
    );
    const { stdout } = await postmaster(["redcap", "patch", "/srv/redcap"]);
    expect(stdout).toContain("17 6 * * * /usr/bin/postmaster redcap check");
  });
});

describe("the .deb, removed", () => {
  it("stops and disables the service, and leaves settings, token and state", async () => {
    await systemctlCalls();
    await dpkg("--remove", "postmaster");
    expect(await systemctlCalls()).toEqual([
      "--no-reload disable --now postmaster-maillog.service postmaster-guard.service postmaster-guard.socket",
      "daemon-reload",
    ]);
    expect(await exists("usr/bin/postmaster")).toBe(false);
    for (const path of ["etc/postmaster/env", "etc/postmaster/token", "var/lib/private/postmaster/position"])
      expect(await exists(path)).toBe(true);
  });

  it("purged, leaves only the token", async () => {
    await dpkg("--purge", "postmaster");
    expect(await exists("var/lib/private/postmaster")).toBe(false);
    expect(await readdir(inTree("etc/postmaster"))).toEqual(["token"]);
    await rm(inTree("etc/postmaster"), { recursive: true });
  });
});

describe("the .rpm", () => {
  const query = async (...options: string[]) => (await exec("rpm", ["-qp", ...options, rpm])).stdout;
  const rpmInTree = (...args: string[]) => exec("rpm", ["--root", tree.folder, ...args]);

  it("is smaller than 60 MB and requires libraries alone", async () => {
    expect((await stat(rpm)).size).toBeLessThan(60_000_000);
    const requires = (await query("--requires")).trim().split("\n");
    const others = requires.filter((one) => !/^(?:lib|ld-linux|rtld|rpmlib|config\(|\/bin\/sh)/.test(one));
    expect(others).toEqual([]);
    // That of RHEL 8.
    const glibc = requires.flatMap((one) => /\(GLIBC_2\.(?<minor>\d+)\)/.exec(one)?.groups?.["minor"] ?? []);
    expect(Math.max(...glibc.map(Number))).toBeLessThanOrEqual(28);
  });

  it("has what the .deb has, with settings for root alone", async () => {
    const files = (await query("-l", "--queryformat", "[%{FILEMODES:perms} %{FILENAMES}\\n]")).split("\n");
    for (const file of [
      "-rwxr-xr-x /usr/bin/postmaster",
      ...UNIT_NAMES.map((name) => `-rw-r--r-- /usr/lib/systemd/system/${name}`),
      "-rw-r--r-- /usr/share/man/man1/postmaster.1.gz",
      "-rw-r--r-- /usr/share/bash-completion/completions/postmaster",
      "-rw-r--r-- /usr/share/zsh/site-functions/_postmaster",
      "-rw-r--r-- /usr/share/doc/postmaster/copyright",
      "drwx------ /etc/postmaster",
      "-rw------- /etc/postmaster/env",
    ])
      expect(files).toContain(file);
    expect(await query("--configfiles")).toBe("/etc/postmaster/env\n");
  });

  it(
    "upgrades a lower version, runs, and keeps changed settings when erased",
    async () => {
      // The tree's libraries are Debian's, of which rpm does not know.
      await rpmInTree("--install", "--nodeps", await older(makeRpm, "older.rpm"));
      await writeFile(inTree("etc/postmaster/env"), "POSTMASTER_URL=https://postmaster.example.org\n");
      await systemctlCalls();
      await rpmInTree("--upgrade", "--nodeps", rpm);
      expect((await rpmInTree("--query", "postmaster")).stdout).toContain(`-${packageJson.version}-`);
      expect((await postmaster(["--version"])).stdout).toBe(`${packageJson.version}\n`);
      expect(await readFile(inTree("etc/postmaster/env"), "utf8")).toContain("postmaster.example.org");
      expect(await systemctlCalls()).toEqual([
        "daemon-reload",
        "try-restart postmaster-maillog.service postmaster-guard.service",
        "daemon-reload",
      ]);
      await rpmInTree("--erase", "postmaster");
      expect(await systemctlCalls()).toEqual([
        "--no-reload disable --now postmaster-maillog.service postmaster-guard.service postmaster-guard.socket",
        "daemon-reload",
      ]);
      expect(await exists("usr/bin/postmaster")).toBe(false);
      expect(await readFile(inTree("etc/postmaster/env.rpmsave"), "utf8")).toContain(
        "postmaster.example.org",
      );
    },
    LONG_MS,
  );
});

describe("lintian", () => {
  it("finds nothing in the .deb", async () => expect(await lintian).toBe(""), LONG_MS);
});
