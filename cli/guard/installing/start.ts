import { join } from "node:path";
import { GUARD_ADDRESS } from "../../../shared/relay/guard/mainCf.ts";
import type { Mode } from "../../../shared/relay/guard/policy.ts";
import type { Write } from "../../relay/configuring/change.ts";
import { silenceOf } from "../../relay/facts/milters.ts";
import { type PostfixCommands, quoted } from "../../relay/PostfixCommands.ts";
import { inShell, isCurrent, isSystemdRunning, startCommands, systemctl, type UnitsPlan } from "./systemd.ts";
import { GUARD_SETTINGS, GUARD_TOKEN, GUARD_VERIFIED, type Places, SERVICE, SOCKET } from "./units.ts";

type Installed = {
  address: string;
  units: UnitsPlan | undefined;
  places: Places;
  /** This run has changed something. Otherwise an earlier one may have, without a restart. */
  isChange: boolean;
  reload: boolean;
};

/** Has systemd run the guard as installed, unless it does, and waits for its answer. */
export const startGuard = async (
  { address, units, places, isChange, reload }: Installed,
  write: Write,
): Promise<void> => {
  const silence = await silenceOf(address, "/", "/");
  if (units === undefined) {
    if (!isChange && silence !== undefined)
      write(
        `The guard does not answer on ${address}: ${silence}. Start it: ${runCommand(address, places)}\n`,
      );
    return;
  }
  if (!(await isSystemdRunning())) {
    if (isChange || silence !== undefined)
      write("systemd does not run here. It starts the guard at the next boot.\n");
    return;
  }
  if (!isChange && silence === undefined && (await isCurrent(filesOf(places)))) return;
  // A socket on which nothing answers may be another than the unit's.
  const isSocketNew = units.isSocketNew || silence !== undefined;
  const commands = startCommands({ isSocketNew });
  if (!reload) {
    write(`systemd does not run the guard like this yet. Run: ${inShell(commands)}\n`);
    return;
  }
  await systemctl(commands);
  const why = await silenceOf(address, "/", "/");
  if (why !== undefined)
    throw new Error(`the guard does not answer on ${address}: ${why}. See: systemctl status ${SERVICE}`);
  write("The guard is running.\n");
};

/** Of what it reads, whatever links are there. */
const filesOf = ({ settings, units = "" }: Places): string[] => [
  ...[GUARD_SETTINGS, GUARD_TOKEN, GUARD_VERIFIED, "env"].map((name) => join(settings, name)),
  ...[SERVICE, SOCKET].map((name) => join(units, name)),
];

const runCommand = (address: string, places: Places): string => {
  const config = ["--config", join(places.settings, GUARD_SETTINGS)];
  const listen = address === GUARD_ADDRESS ? [] : ["--listen", address];
  return ["postmaster", "guard", "run", ...config, ...listen].map(quoted).join(" ");
};

/** What to do now, a step a line. */
export const nextSteps = (
  mode: Mode,
  { address, places, commands }: { address: string; places: Places; commands: PostfixCommands },
): string => {
  const log = places.units === undefined ? "" : `: journalctl -u ${SERVICE}`;
  const steps = [
    ...(places.units === undefined
      ? [
          `systemd (247 or later) does not run here. Start the guard at every boot, and start or restart it now: ${runCommand(address, places)}`,
        ]
      : []),
    ...(mode === "observe"
      ? [
          `Send a message from an unverified address, and look at what the guard would do${log}`,
          `Then rewrite: ${commands.guardInstall("--mode", "rewrite")}`,
        ]
      : []),
  ];
  return steps.length === 0 ? "" : `Next:\n${steps.map((step, i) => `  ${i + 1}. ${step}\n`).join("")}`;
};
