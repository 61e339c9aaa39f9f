import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { GUARD_ADDRESS } from "../../../shared/relay/guard/mainCf.ts";
import { isThere, type Wanted } from "../../relay/configuring/Swap.ts";
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

/**
 * Links that start the units at boot, as `systemctl enable` makes them, so that they are part of the same change; and the
 * units, unless a package has brought them.
 */
export const planUnits = async (
  folder: string,
  { listen, command, settings }: { listen: string; command: readonly string[]; settings: string },
): Promise<UnitsPlan> => {
  const isPackaged = listen === GUARD_ADDRESS && (await isThere(join(PACKAGED, SERVICE)));
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
    links.push(...(await linkTo(path, join(isPackaged ? PACKAGED : folder, name))));
  return {
    wanted: [...changed.map((one) => ({ ...one, attributes: fileOfRoot() })), ...links],
    lines: [
      ...changed.map(({ path }) => `+ ${path}`),
      ...links.map((one) => `+ ${one.path} -> ${one.linkTo}`),
    ],
    isSocketNew: changed.some(({ path }) => path.endsWith(SOCKET)),
  };
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

export const inShell = (commands: string[][]): string =>
  commands.map((args) => `systemctl ${args.join(" ")}`).join(" && ");

/** Folders that units with ProtectHome= and PrivateTmp= do not see [systemd.exec(5)]. */
export const isHiddenFromUnits = (path: string): boolean =>
  /^\/(?:home|root|run\/user|tmp|var\/tmp)\//.test(path);
