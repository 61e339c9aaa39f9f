import { DatabaseSync } from "node:sqlite";

/**
 * The stand-in's state, in one SQLite file. What was answered survives a kill -9 of the process; of the machine it need
 * not, which spares a wait for the disk at each write. Times are epoch milliseconds.
 */
export const openDatabase = (path: string): DatabaseSync => {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
  return db;
};

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
