import { join } from "node:path";
import { GUARD_ADDRESS } from "../../../shared/relay/guard/mainCf.ts";
import type { Mode } from "../../../shared/relay/guard/policy.ts";
import type { Write } from "../../relay/configuring/change.ts";
import { silenceOf } from "../../relay/facts/milters.ts";
import { type PostfixCommands, quoted } from "../../relay/PostfixCommands.ts";
import { inShell, isSystemdRunning, startCommands, systemctl, type UnitsPlan } from "./systemd.ts";
import { GUARD_SETTINGS, type Places, SERVICE } from "./units.ts";

/** Has systemd run the guard as installed, and waits for its answer. */
export const startGuard = async (
  { address, units, reload }: { address: string; units: UnitsPlan | undefined; reload: boolean },
  write: Write,
): Promise<void> => {
  if (units === undefined) return;
  const commands = startCommands(units);
  if (!(await isSystemdRunning())) {
    write("systemd does not run here. It starts the guard at the next boot.\n");
    return;
  }
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

/** What to do now, a step a line. */
export const nextSteps = (
  mode: Mode,
  { address, places, commands }: { address: string; places: Places; commands: PostfixCommands },
): string => {
  const config = ["--config", join(places.settings, GUARD_SETTINGS)];
  const listen = address === GUARD_ADDRESS ? [] : ["--listen", address];
  const run = ["postmaster", "guard", "run", ...config, ...listen].map(quoted).join(" ");
  const log = places.units === undefined ? "" : `: journalctl -u ${SERVICE}`;
  const steps = [
    ...(places.units === undefined
      ? [
          `systemd (247 or later) does not run here. Start the guard at every boot, and start or restart it now: ${run}`,
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
