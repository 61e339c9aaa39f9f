import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { isInstalled } from "../packaging/programs.ts";

/**
 * `npm test`: type-checks, lints, installs what some suites need beside Node where it can (as root, on Debian), names
 * those that it has to leave out, and runs the others. With REQUIRE_ALL_SUITES=1 nothing is left out: it fails instead.
 * `npm test -- FILE…` runs those files at once, without the checks.
 */
type Suite = {
  what: string;
  files: string[];
  programs: string[];
  packages: string[];
  /** A program that serves too, if more slowly. */
  instead?: string;
  /** Whether it can only run as root. */
  root?: boolean;
};

const SUITES: Suite[] = [
  {
    what: "the mail host, with a real Postfix and mutt",
    files: ["relay", "broken", "healthy", "configure", "problems"].map(
      (name) => `test/relay/${name}.test.ts`,
    ),
    programs: ["postfix", "postmap", "mutt"],
    // The last is what Postfix signs in with; it is only recommended.
    packages: ["postfix", "mutt", "libsasl2-modules"],
    root: true,
  },
  {
    what: "the guard, with a real Postfix, miltertest, mutt, PHP and curl",
    files: [
      "postfix",
      "protocol",
      "programs",
      "killed",
      "check",
      "install",
      "installAgain",
      "installKilled",
      "installService",
      "overridden",
    ].map((name) => `test/relay/guard/${name}.test.ts`),
    programs: ["postfix", "miltertest", "python3", "mutt", "php", "curl"],
    packages: ["postfix", "miltertest", "python3", "mutt", "php-cli", "curl", "libsasl2-modules"],
    root: true,
  },
  {
    what: "the packages for mail hosts, installed in a Debian without Node",
    files: ["test/packaging/packages.test.ts"],
    programs: ["dpkg-deb", "rpmbuild", "lintian", "mmdebstrap", "strip"],
    packages: ["rpm", "lintian", "mmdebstrap", "binutils"],
    root: true,
  },
  {
    what: "following systemd's journal, with real journal files, and the guard's units",
    files: ["test/cli/maillogJournal.test.ts", "test/relay/guard/units.test.ts"],
    programs: ["journalctl", "systemd-analyze", "systemd-journal-remote"],
    packages: ["systemd", "systemd-journal-remote"],
  },
  {
    what: "a change of the mail host's files that is killed at each of its steps, by a real strace",
    files: ["test/relay/swap.test.ts"],
    programs: ["strace"],
    packages: ["strace"],
    root: true,
  },
  {
    what: "the recipes for programs, with a real PHP and curl",
    files: ["test/recipes/recipes.test.ts", "test/recipes/trouble.test.ts"],
    programs: ["php", "curl"],
    packages: ["php-cli", "curl"],
  },
  {
    what: "the console, in a real Chromium (CHROMIUM_PATH names another)",
    files: ["test/console/**"],
    programs: process.env["CHROMIUM_PATH"] === undefined ? ["chromium-headless-shell"] : [],
    packages: ["chromium-headless-shell"],
    instead: "chromium",
  },
];
/** What is to run, as Vitest takes it: all where no file is named. */
const ASKED = process.argv.slice(2);
const FILES = ASKED.filter((one) => !one.startsWith("-"));
const CHECKS = ["typecheck", "lint"];
const POLICY = "/usr/sbin/policy-rc.d";

const isRoot = process.getuid?.() === 0;
const hasPrograms = ({ programs }: Suite): boolean => programs.every(isInstalled);
const isReady = (suite: Suite): boolean =>
  (isRoot || suite.root !== true) &&
  (hasPrograms(suite) || (suite.instead !== undefined && isInstalled(suite.instead)));

const isAsked = ({ files }: Suite): boolean => {
  const names = files.map((file) => file.replace("/**", ""));
  return (
    FILES.length === 0 || names.some((name) => FILES.some((one) => one.includes(name) || name.includes(one)))
  );
};

const asked = SUITES.filter(isAsked);

/** Without starting a service: the machine's own Postfix is none of ours. */
const install = (packages: string[]): void => {
  const hadPolicy = existsSync(POLICY);
  if (!hadPolicy) writeFileSync(POLICY, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    execFileSync("apt-get", ["update", "-q"], { env, stdio: "inherit" });
    execFileSync("apt-get", ["install", "-y", "-q", ...packages], { env, stdio: "inherit" });
  } catch {
    console.error(`npm test: ${packages.join(", ")} could not be installed`);
  } finally {
    if (!hadPolicy) rmSync(POLICY, { force: true });
  }
};

const needed = asked.filter((suite) => !hasPrograms(suite)).flatMap(({ packages }) => packages);
const willInstall = needed.length > 0 && isRoot && isInstalled("apt-get") && process.env["INSTALL"] !== "0";
if (willInstall)
  console.error(
    `npm test: will install ${needed.join(", ")} with apt-get${existsSync(POLICY) ? "" : `, and write ${POLICY} meanwhile so that no service starts`}; INSTALL=0 npm test leaves out the suites that need them`,
  );
for (const check of FILES.length === 0 ? CHECKS : []) {
  const { status } = spawnSync("npm", ["run", "--silent", check], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
if (willInstall) install(needed);
const left = asked.filter((suite) => !isReady(suite));
for (const { what, files, packages, root } of left)
  console.error(
    `npm test: left out is ${what} (${files.join(", ")}): it needs ${root ? "root, and " : ""}apt-get install ${packages.join(" ")}`,
  );
if (left.length > 0 && process.env["REQUIRE_ALL_SUITES"] === "1") process.exit(1);

const vitest = spawn(
  "vitest",
  ["run", ...left.flatMap(({ files }) => files.flatMap((file) => ["--exclude", file])), ...ASKED],
  { stdio: "inherit" },
);
vitest.on("close", (code) => {
  process.exitCode = code ?? 1;
});
