import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

const exec = promisify(execFile);

export type DebianTree = {
  folder: string;
  /** Runs a command there, with nothing of this machine's environment. */
  run: (command: string[], env?: Record<string, string>) => Promise<Ended>;
  remove: () => Promise<void>;
};
export type Ended = { status: number | null; stdout: string; stderr: string };

/** A Debian of its own, with Postfix and without Node: this machine's release, from the mirror that apt uses. */
export const debianTree = async (): Promise<DebianTree> => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-debian-"));
  const release = /^VERSION_CODENAME=(.+)$/m.exec(await readFile("/etc/os-release", "utf8"))?.[1] ?? "stable";
  const options = ["--variant=essential", "--include=postfix,libstdc++6", "--quiet"];
  await exec("mmdebstrap", [...options, release, folder, ...(await mirrorOf(release))], {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  return {
    folder,
    run: async (command, env = {}) => {
      const child = spawn("chroot", [folder, ...command], {
        env: {
          PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          LC_ALL: "C.UTF-8",
          ...env,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [stdout, stderr, status] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject)),
      ]);
      return { status, stdout, stderr };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

const mirrorOf = async (release: string): Promise<string[]> => {
  const filter = [`Codename: ${release}`, "Created-By: Packages"];
  const { stdout } = await exec("apt-get", ["indextargets", "--format", "$(ORIGIN) $(REPO_URI)", ...filter]);
  const own = stdout.split("\n").find((line) => /^(?:Debian|Ubuntu) /.test(line));
  return own === undefined ? [] : [own.slice(own.indexOf(" ") + 1)];
};
