import { mkdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { counted } from "../../../shared/plainMail/words.ts";
import type { Configuration } from "../../api/client/configuration.ts";
import { PacedUplink } from "../../reporting/PacedUplink.ts";
import { Spool, writeDurably } from "../../reporting/Spool.ts";
import { Uplink } from "../../reporting/Uplink.ts";
import { Findings } from "./Findings.ts";
import { JournalTail } from "./JournalTail.ts";
import type { Journal } from "./journalctl.ts";
import { LogTail } from "./LogTail.ts";
import { PATH, type Report, reportBody } from "./report.ts";
import { isInJournal, type Position, type Tail } from "./Tail.ts";

export type WatchOptions = {
  /** The file, or the journal, to follow. */
  log: string | Journal;
  /** Folder for the place in the log, and for what waits to be sent. */
  state: string;
  host: string;
  service: Configuration;
  /** Ends once all that is in the log now is sent. */
  once: boolean;
  signal: AbortSignal;
  say: (text: string) => void;
};

const LOOKS_EVERY_MS = 500;
const COMPLAINS_EVERY_MS = 300_000;

/**
 * Follows the log and reports it. Records are on disk before the position in the log moves on, and stay there until the
 * service has them. After a crash the same records are sent again, and the service keeps them once.
 */
export const watchMaillog = async (options: WatchOptions): Promise<void> => {
  const { state, host, service, once, signal, say } = options;
  await mkdir(state, { recursive: true, mode: 0o700 });
  const placeFile = join(state, "position.json");
  const spool = new Spool<Report>(join(state, "spool"));
  const uplink = new Uplink({ service, path: PATH, bodyOf: (some) => reportBody(host, some), spool, say });
  const place = await placeIn(placeFile);
  const tail = tailOf(options, place);
  const findings = new Findings({ reportedUntil: await reportedUntil(options.log, place, placeFile) });
  const sender = new PacedUplink(uplink);
  let kept = "";
  let complainAt = 0;
  let saidUntimed = false;
  try {
    while (!signal.aborted) {
      const block = await tail.read();
      if (block !== undefined) {
        const { used, records } = findings.add(block);
        tail.take(block, used);
        await spool.put(records);
        await spool.put(findings.problems());
        const reached = JSON.stringify(findings.heldAt ?? tail.position);
        if (reached !== kept) await writeDurably(placeFile, reached);
        kept = reached;
        if (findings.hasUntimed && !saidUntimed) say(UNTIMED);
        saidUntimed = findings.hasUntimed;
        if (used > 0) continue;
      }
      await spool.put(findings.problems({ all: once }));
      // One request per turn, because the log may be rotated meanwhile. No heartbeat while there is no log.
      if (await sender.work(signal, { greets: tail.isOpen })) continue;
      if (!tail.isOpen && performance.now() >= complainAt) {
        say(tail.missing);
        complainAt = performance.now() + COMPLAINS_EVERY_MS;
      }
      if (once && !tail.isOpen) throw new Error(tail.missing);
      if (once && (await spool.waiting()) === 0) {
        if (uplink.refused === 0) return;
        throw new Error(
          `the service refused ${counted(uplink.refused, "file")} of records; they are kept in ${state} as *.refused`,
        );
      }
      if (once && sender.isWaiting)
        throw new Error(`the service did not accept everything; the rest is kept in ${state}`);
      await delay(LOOKS_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  } finally {
    await spool.put(findings.problems({ all: true }));
    await tail.close();
  }
};

const UNTIMED =
  "the log has messages without a time, and these are not reported. Let syslog, the journal or `docker logs -t` add times";

const tailOf = ({ log, once, say }: WatchOptions, place: Position | undefined): Tail => {
  if (typeof log === "string")
    return new LogTail(log, place === undefined || isInJournal(place) ? undefined : place);
  const start = place !== undefined && isInJournal(place) ? place : undefined;
  return new JournalTail({ journal: log, start, follow: !once, say });
};

/**
 * Where another kind of log was followed before, both have the same mail, with times that differ within a second: until
 * when it was reported, which is when the place was kept.
 */
const reportedUntil = async (
  log: string | Journal,
  place: Position | undefined,
  placeFile: string,
): Promise<number | undefined> =>
  place === undefined || isInJournal(place) === (typeof log !== "string")
    ? undefined
    : (await stat(placeFile)).mtimeMs;

const placeIn = async (file: string): Promise<Position | undefined> => {
  try {
    const place = JSON.parse(await readFile(file, "utf8")) as Position;
    return isInJournal(place) || place.offset >= 0 ? place : undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new Error(
      `${file} cannot be read: delete it to start at the top of the log; nothing is counted twice`,
      {
        cause: error,
      },
    );
  }
};
