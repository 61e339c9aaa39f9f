import { chmodSync, lstatSync, mkdirSync, readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import { fileError, SettingError } from "./startError.ts";

const OTHERS = 0o077;
const OWN_FILE = 0o600;
const OWN_FOLDER = 0o700;
/** What the system keeps, by name; SQLite adds endings to those of its databases. */
const OURS =
  /^(?:(?:dynamodb|inbox|lock|route53|ses)\.db(?:-\w+|\.damaged)?|dynamodb-address|endpoints\.json(?:\.\d+)?|smtp-(?:certificate|key)\.pem|token|sns-sqs|\.DS_Store)$/;
// Windows has no such modes: a user's folders are that user's already.
const HAS_MODES = process.platform !== "win32";

/**
 * Makes the data folder, or takes it, so that nobody else can read what it holds: mail, addresses, tokens. Answers
 * whether others could until now. Throws `SettingError` where it is no folder, or one that is not for us to close.
 */
export const ownDataFolder = (dataDir: string): { wasOpen: boolean } => {
  try {
    mkdirSync(dataDir, { recursive: true, mode: OWN_FOLDER });
    if (!HAS_MODES) return { wasOpen: false };
    const folder = statSync(dataDir);
    const isOpen = isOpenToOthers(folder);
    if (isOpen) {
      assertOurs(dataDir, folder);
      chmodSync(dataDir, OWN_FOLDER);
    }
    const names = readdirSync(dataDir).filter((name) => OURS.test(name));
    // Into a closed folder nobody could look, whatever a file in it allowed.
    for (const name of names) tighten(join(dataDir, name));
    return { wasOpen: isOpen };
  } catch (error) {
    if (hasCode(error, "EEXIST", "ENOTDIR"))
      throw new SettingError(
        `DATA_DIR=${dataDir} is a file, or inside one: use a folder, for example DATA_DIR=.local2`,
        { cause: error },
      );
    throw fileError(dataDir, error);
  }
};

const isOpenToOthers = ({ mode }: Stats) => (mode & OTHERS) !== 0;

const assertOurs = (dataDir: string, { uid }: Stats) => {
  const others = readdirSync(dataDir).filter((name) => !OURS.test(name));
  const trouble =
    others.length > 0
      ? `holds other files (${others.slice(0, 3).join(", ")})`
      : uid === process.getuid?.()
        ? undefined
        : "belongs to another user";
  if (trouble === undefined) return;
  throw new SettingError(
    `DATA_DIR=${dataDir} can be read by other users and ${trouble}: use a folder for this system only, for example DATA_DIR=.local2`,
  );
};

/** Takes the rights of others from a file, or a folder and all in it; a link is left alone. */
const tighten = (path: string): void => {
  const found = lstatSync(path);
  if (!found.isFile() && !found.isDirectory()) return;
  if (isOpenToOthers(found)) chmodSync(path, found.isDirectory() ? OWN_FOLDER : OWN_FILE);
  if (found.isDirectory()) for (const name of readdirSync(path)) tighten(join(path, name));
};

const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));
