import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether this process may have a mount namespace of its own. */
export const CAN_UNSHARE = spawnSync("unshare", ["-m", "true"]).status === 0;

/**
 * What the command takes for systemd: in a mount namespace of its own, with a systemctl that only notes what it is asked.
 * `units`: packaged ones.
 */
export const startFakeSystemd = async ({ units = [] }: { units?: string[] } = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-systemd-"));
  await mkdir(join(folder, "bin"));
  const log = join(folder, "log");
  const [pid, failing] = [join(folder, "pid"), join(folder, "failing")];
  const systemctl = `#!/bin/sh
case $1 in
  --version) echo "systemd 252" ;;
  show) echo "MainPID=$(cat ${pid})"; echo "NeedDaemonReload=no" ;;
  is-active) exit 1 ;;
  *) echo "$*" >> ${log}; [ ! -e ${failing} ] ;;
esac
`;
  await writeFile(join(folder, "bin", "systemctl"), systemctl, { mode: 0o755 });
  await writeFile(pid, "0");
  const packaged = "/usr/lib/systemd/system";
  const script = [
    "mount -t tmpfs none /run",
    "mkdir -p /run/systemd/system",
    `mount -t tmpfs none ${packaged}`,
    ...units.map((name) => `touch ${packaged}/${name}`),
    'exec "$@"',
  ].join(" && ");
  return {
    running: {
      before: ["unshare", "-m", "sh", "-c", script, "sh"],
      env: { PATH: `${folder}/bin:${process.env["PATH"]}` },
    },
    /** What systemctl was asked since the last call. */
    asked: async () => {
      const text = await readFile(log, "utf8").catch(() => "");
      await rm(log, { force: true });
      return text.split("\n").filter((line) => line !== "");
    },
    setPid: (to: number) => writeFile(pid, String(to)),
    setFailing: (isFailing: boolean) => (isFailing ? writeFile(failing, "") : rm(failing)),
    remove: () => rm(folder, { recursive: true }),
  };
};
