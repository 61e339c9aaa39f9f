import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { databaseError, isBusy, opening, SettingError } from "./startError.ts";

const ENDING_MS = 1_000; // another that is about to end may have it a moment longer

/**
 * Takes the data folder for this process, and answers how to give it back; throws `SettingError` where another system
 * has it. SQLite's lock, for the kernel takes it back when its holder is killed, which a file with a process id
 * would outlive.
 */
export const lockFolder = (dataDir: string): (() => void) => {
  const file = join(dataDir, "lock.db");
  const db = opening(file, () => new DatabaseSync(file, { timeout: ENDING_MS }));
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw databaseError(file, error);
    throw new SettingError(
      `Another local system runs on ${dataDir}: stop it, or give this one its own folder, for example DATA_DIR=.local2`,
      { cause: error },
    );
  }
  return () => db.close();
};
