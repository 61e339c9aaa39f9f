import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { lockFolder } from "./lock.ts";
import { readSettings } from "./settings.ts";

const ENDING_MS = 5_000; // an engine may outlive its system by a moment

/**
 * Rewrites every database below a data folder that no system uses: SQLite leaves what was deleted in the file until
 * the space is used again, and here after an erasure nothing of it is left. Answers their names.
 */
export const compact = async (dataDir: string): Promise<string[]> => {
  const unlock = lockFolder(dataDir);
  try {
    const names = (await readdir(dataDir, { recursive: true })).filter(
      (name) => name.endsWith(".db") && name !== "lock.db",
    );
    for (const name of names.sort()) {
      const db = new DatabaseSync(join(dataDir, name), { timeout: ENDING_MS });
      try {
        db.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);");
      } finally {
        db.close();
      }
    }
    return names;
  } finally {
    unlock();
  }
};

if (import.meta.main) {
  try {
    const names = await compact(readSettings(process.env).dataDir);
    console.log(`Rewrote ${names.join(", ")}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
