import { PASSWORD_RECOVERY } from "./passwordRecovery.ts";
import type { VersionFolder } from "./versionFolder.ts";

/** A line of a crontab that looks each morning whether the next version has brought the old line back. */
export const cronLine = (
  { parent }: VersionFolder,
  { node, script }: { node: string; script: string },
): string => {
  const command = [node, script, "redcap", "check", "--quiet", "--only", PASSWORD_RECOVERY, parent];
  // cron takes % as a new line.
  return `17 6 * * * ${command.map(quoted).join(" ").replaceAll("%", "\\%")}`;
};

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
