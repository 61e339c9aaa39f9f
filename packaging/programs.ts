import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where those of root are too, which a user's PATH may lack. */
const FOLDERS = [
  ...(process.env["PATH"] ?? "").split(":"),
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/lib/systemd",
];

export const run = promisify(execFile);

export const isInstalled = (program: string): boolean =>
  FOLDERS.some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
