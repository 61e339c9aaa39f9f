import { readFile } from "node:fs/promises";
import { withoutGuard } from "../../../shared/relay/guard/mainCf.ts";
import { Backup } from "../../relay/configuring/Backup.ts";
import { finishInterrupted, takeEffect, type Write } from "../../relay/configuring/change.ts";
import { Swap } from "../../relay/configuring/Swap.ts";
import { MAIN } from "../../relay/configuring/stage.ts";
import type { Postfix } from "../../relay/Postfix.ts";
import { UsageError } from "../../target.ts";
import { BACKUP, stageMain, wantedMain } from "./install.ts";
import { inShell, isSystemdRunning, stopCommands, systemctl, wantsFolders } from "./systemd.ts";
import type { Places } from "./units.ts";

/** Takes the guard out of main.cf, whatever else changed there, and restores what `install` changed elsewhere. */
export const undoInstall = async (
  postfix: Postfix,
  options: { force: boolean; reload: boolean },
  places: Places,
  write: Write,
): Promise<void> => {
  const isUnfinished = await finishInterrupted(postfix, write);
  const backup = new Backup(postfix.directory, BACKUP);
  const swap = await Swap.begin(postfix.directory);
  let isMainChanged: boolean;
  try {
    const before = await readFile(postfix.file(MAIN), "latin1");
    const main = withoutGuard(before);
    isMainChanged = main !== before;
    const hasBackup = await backup.isThere();
    if (!hasBackup && !isMainChanged && !isUnfinished)
      throw new UsageError(`the guard is not installed in ${postfix.directory}, or was taken out already`);
    await stageMain(postfix, swap.stage, main);
    const others = hasBackup ? await backup.restoring(options) : [];
    const folders = [places.settings, ...(places.units === undefined ? [] : wantsFolders(places.units))];
    await swap.commit(
      [...(isMainChanged ? [await wantedMain(postfix, main)] : []), ...others],
      [backup.folder, ...folders],
    );
  } catch (error) {
    await swap.abort();
    throw error;
  }
  if (isMainChanged) write(`Took the guard out of ${postfix.file(MAIN)}.\n`);
  if (isMainChanged || isUnfinished) await takeEffect(postfix, false, options, write);
  if (places.units === undefined || !(await isSystemdRunning())) {
    write("If the guard still runs, stop it.\n");
    return;
  }
  if (options.reload) await systemctl(stopCommands());
  else write(`The guard still runs. Run: ${inShell(stopCommands())}\n`);
};
