import { dirname } from "node:path";

/** The system cannot start; the message names the problem, the place and the remedy, and is all that is printed. */
export class StartError extends Error {
  override readonly name: string = "StartError";
}

/** The environment asks for something that cannot be. */
export class SettingError extends StartError {
  override readonly name = "SettingError";
}

// SQLite's primary result codes [sqlite.org/rescode.html].
const BUSY = 5;
const READONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** What `open` opens; throws `StartError` where the database in `file` is damaged or cannot be written. */
export const opening = <Opened>(file: string, open: () => Opened): Opened => {
  try {
    return open();
  } catch (error) {
    throw databaseError(file, error);
  }
};

/** Whether another process has the database. */
export const isBusy = (error: unknown): boolean => resultCode(error) === BUSY;

const resultCode = (error: unknown): number =>
  error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;

/** `error`, as `StartError` where it tells what is wrong with the database in `file`. */
export const databaseError = (file: string, error: unknown): unknown => {
  const code = resultCode(error);
  if (code === CORRUPT || code === NOTADB) return damaged(file, error);
  if (code === READONLY || code === CANTOPEN || code === FULL) return unwritable(file, error);
  return error;
};

/** Throws what a part threw, as `StartError` where it tells what is wrong with the part's database. */
export const namingDatabase = (file: string) => (error: unknown) => {
  throw databaseError(file, error);
};

export const damaged = (file: string, cause: unknown): StartError =>
  new StartError(
    `${file} is damaged: restore a backup of it, or start without its data: mv ${shellWord(file)} ${shellWord(`${file}.damaged`)}; rm -f ${shellWord(`${file}-wal`)} ${shellWord(`${file}-shm`)}`,
    { cause },
  );

export const unwritable = (file: string, cause: unknown): StartError =>
  new StartError(
    `${file} cannot be written (${reasonOf(cause)}): make ${dirname(file)} writable for your user and check that the disk has space, or use another folder, for example DATA_DIR=.local2`,
    { cause },
  );

const FILE_TROUBLE = new Set([
  "EACCES",
  "EPERM",
  "EROFS",
  "ENOSPC",
  "EDQUOT",
  "EISDIR",
  "ENOTDIR",
  "ELOOP",
  "ENAMETOOLONG",
]);

/** `error`, as `StartError` where a file below the data folder cannot be used. */
export const fileError = (dataDir: string, error: unknown): unknown => {
  if (!(error instanceof Error && "code" in error && FILE_TROUBLE.has(String(error.code)))) return error;
  const path = "path" in error && typeof error.path === "string" ? error.path : dataDir;
  return path.startsWith(dataDir) ? unwritable(path, error) : error;
};

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause && cause.code !== "ERR_SQLITE_ERROR" ? String(cause.code) : cause.message;
};

const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
