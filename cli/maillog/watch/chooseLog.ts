import { stat } from "node:fs/promises";
import { type Journal, lastInJournal } from "./journalctl.ts";

/** Debian's and Red Hat's. */
const FILES = ["/var/log/mail.log", "/var/log/maillog"];
/** Whether systemd runs this machine [sd_booted(3)]. */
const BOOTED = "/run/systemd/system";
// A log that syslog no longer writes stays where it is.
const STALE_AFTER_MS = 3_600_000;

/** What to follow: what was asked for; else a file that is still written to; else the journal, if Postfix logs there. */
export const chooseLog = async (
  { log, journal }: { log?: string; journal?: string | true },
  say: (text: string) => void,
  { files = FILES, here = { directory: undefined } }: { files?: readonly string[]; here?: Journal } = {},
): Promise<string | Journal> => {
  if (log !== undefined) return log;
  if (journal !== undefined) return { directory: journal === true ? undefined : journal };
  const [newest] = (await Promise.all(files.map(written))).sort((a, b) => b.at - a.at);
  const last = await lastInJournal(here);
  if (newest === undefined) return here;
  if (newest.at === 0) {
    if (last === 0 && (await written(BOOTED)).at === 0) return newest.file;
    say(`following systemd's journal, because there is no ${files.join(" or ")}`);
    return here;
  }
  if (last - newest.at < STALE_AFTER_MS) return newest.file;
  say(
    `following systemd's journal: it has newer lines of Postfix than ${newest.file}, last written at ${new Date(newest.at).toISOString()}`,
  );
  return here;
};

/** When a file was written last; 0 where there is none. */
const written = async (file: string): Promise<{ file: string; at: number }> => ({
  file,
  at: await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  ),
});
