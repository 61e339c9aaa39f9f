import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { GUARD_ADDRESS } from "../../../shared/relay/guard/mainCf.ts";
import { isThere, type Wanted } from "../../relay/configuring/Swap.ts";
import { isOlder, lastModified, processSince } from "../../relay/facts/runtime.ts";
import { UsageError } from "../../target.ts";
import { fileOfRoot, linkTo } from "./settings.ts";
import { SERVICE, SOCKET, serviceUnit, socketUnit } from "./units.ts";

/** There where systemd is the init system [sd_booted(3)]. */
const RUNNING = "/run/systemd/system";
const FIRST_VERSION = 247;
/** Where packages put theirs. */
const PACKAGED = "/usr/lib/systemd/system";

/** Of a version that can run the units, which read copies of files (LoadCredential=). */
export const isSystemdRunning = async (): Promise<boolean> => {
  if (!(await isThere(RUNNING))) return false;
  const { stdout } = await promisify(execFile)("systemctl", ["--version"]).catch(() => ({ stdout: "" }));
  return Number(/^systemd (\d+)/.exec(stdout)?.[1] ?? 0) >= FIRST_VERSION;
};

export type UnitsPlan = {
  wanted: Wanted[];
  lines: string[];
  /** The socket has to be opened anew, which for a moment nobody holds. */
  isSocketNew: boolean;
};

type UnitsGiven = {
  listen: string;
  command: readonly string[];
  settings: string;
  /** Whether a file is as an earlier install left it. */
  isAsLeft: (path: string) => Promise<boolean>;
  /** Folder of the package's units. */
  packaged?: string;
};

/**
 * Links that start the units at boot, as `systemctl enable` makes them, so that they are part of the same change; and the
 * units, unless a package has brought them.
 */
export const planUnits = async (
  folder: string,
  { listen, command, settings, isAsLeft, packaged = PACKAGED }: UnitsGiven,
): Promise<UnitsPlan> => {
  const isPackaged = listen === GUARD_ADDRESS && (await isThere(join(packaged, SERVICE)));
  const hiding = isPackaged ? await hidingUnits(folder, { isAsLeft, packaged }) : [];
  const texts = isPackaged
    ? []
    : ([
        [SERVICE, serviceUnit(command, settings)],
        [SOCKET, socketUnit(listen.replace(/^inet:/, ""))],
      ] as const);
  const odd = isPackaged ? undefined : command.find((word) => !/^[\w@+=:,./-]+$/.test(word));
  if (odd !== undefined)
    throw new UsageError(
      `systemd cannot start ${JSON.stringify(odd)}, because of the characters in its path. Install the command elsewhere, for example in /usr/local/bin`,
    );
  const changed: { path: string; content: Buffer }[] = [];
  for (const [name, text] of texts) {
    const path = join(folder, name);
    if ((await readFile(path, "utf8").catch(() => undefined)) !== text)
      changed.push({ path, content: Buffer.from(text) });
  }
  const links: { path: string; linkTo: string }[] = [];
  for (const [name, path] of linksIn(folder))
    links.push(...(await linkTo(path, join(isPackaged ? packaged : folder, name))));
  return {
    wanted: [
      ...changed.map((one) => ({ ...one, attributes: fileOfRoot() })),
      ...hiding.map((path) => ({ path, isRemoved: true as const })),
      ...links,
    ],
    lines: [
      ...hiding.map((path) => `- ${path}`),
      ...changed.map(({ path }) => `+ ${path}`),
      ...links.map((one) => `+ ${one.path} -> ${one.linkTo}`),
    ],
    isSocketNew: [...changed.map(({ path }) => path), ...hiding].some((path) => path.endsWith(SOCKET)),
  };
};

/** Those of an earlier install, which systemd would prefer to the packaged ones. */
const hidingUnits = async (
  folder: string,
  { isAsLeft, packaged }: Required<Pick<UnitsGiven, "isAsLeft" | "packaged">>,
): Promise<string[]> => {
  const hiding: string[] = [];
  for (const path of [join(folder, SERVICE), join(folder, SOCKET)]) {
    if (!(await isThere(path))) continue;
    if (!(await isAsLeft(path)))
      throw new UsageError(
        `systemd would use ${path} in place of the package's unit in ${packaged}, and guard install did not write it like this. Move your changes to a drop-in (systemctl edit ${basename(path)}), remove the file, and try again`,
      );
    hiding.push(path);
  }
  return hiding;
};

/** Folders of those links. */
export const wantsFolders = (folder: string): string[] =>
  ["sockets.target.wants", "multi-user.target.wants"].map((name) => join(folder, name));

const linksIn = (folder: string): [name: string, path: string][] => {
  const [sockets = "", services = ""] = wantsFolders(folder);
  return [
    [SOCKET, join(sockets, SOCKET)],
    [SERVICE, join(services, SERVICE)],
  ];
};

/** Arguments of systemctl that make it run what is installed. The socket stays open, so that Postfix waits meanwhile. */
export const startCommands = ({ isSocketNew }: Pick<UnitsPlan, "isSocketNew">): string[][] => [
  ["daemon-reload"],
  ...(isSocketNew ? [["stop", SERVICE, SOCKET]] : []),
  ["start", SOCKET],
  ["restart", SERVICE],
];

export const stopCommands = (): string[][] => [["stop", SERVICE, SOCKET], ["daemon-reload"]];

export const systemctl = async (commands: string[][]): Promise<void> => {
  for (const args of commands)
    await promisify(execFile)("systemctl", args).catch((error: Error & { stderr?: string }) => {
      throw new Error(`systemctl ${args.join(" ")} failed: ${(error.stderr || error.message).trim()}`);
    });
};

/** Whether systemd's guard has read what is there now: its files, and its units. */
export const isCurrent = async (files: readonly string[]): Promise<boolean> => {
  const show = ["show", "--property=MainPID,NeedDaemonReload", SERVICE];
  const { stdout } = await promisify(execFile)("systemctl", show).catch(() => ({ stdout: "" }));
  const [, pid = "0"] = /^MainPID=(\d+)$/m.exec(stdout) ?? [];
  const since = pid === "0" ? undefined : await processSince(pid);
  return (
    since !== undefined &&
    !stdout.includes("NeedDaemonReload=yes") &&
    !isOlder(since, await lastModified(files))
  );
};

export const inShell = (commands: string[][]): string =>
  commands.map((args) => `systemctl ${args.join(" ")}`).join(" && ");

/** Folders that units with ProtectHome= and PrivateTmp= do not see [systemd.exec(5)]. */
export const isHiddenFromUnits = (path: string): boolean =>
  /^\/(?:home|root|run\/user|tmp|var\/tmp)\//.test(path);
