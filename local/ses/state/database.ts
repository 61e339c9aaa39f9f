import { DatabaseSync } from "node:sqlite";
import { damaged, opening } from "../../system/startError.ts";

/**
 * The stand-in's state, in one SQLite file. What was answered survives a kill -9 of the process; of the machine it need
 * not, which spares a wait for the disk at each write. Times are epoch milliseconds. Throws `StartError` where the file
 * is damaged anywhere: later nobody could say so well.
 */
export const openDatabase = (path: string): DatabaseSync =>
  opening(path, () => {
    const db = new DatabaseSync(path);
    try {
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
      const told = String(db.prepare("PRAGMA quick_check(1)").get()?.["quick_check"]);
      if (told !== "ok") throw damaged(path, new Error(told));
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });

/** All that `work` writes, or nothing where it throws. */
export const transaction = <Result>(db: DatabaseSync, work: () => Result): Result => {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
};
