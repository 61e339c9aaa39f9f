import { PASSWORD_RECOVERY } from "./passwordRecovery.ts";
import type { VersionFolder } from "./versionFolder.ts";

/** A crontab line that checks every morning whether an upgrade has restored the old line. */
export const cronLine = ({ parent }: VersionFolder, postmaster: readonly string[]): string => {
  const command = [...postmaster, "redcap", "check", "--quiet", "--only", PASSWORD_RECOVERY, parent];
  // cron reads % as a new line.
  return `17 6 * * * ${command.map(quoted).join(" ").replaceAll("%", "\\%")}`;
};

const quoted = (word: string) =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
