import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { sourceOf } from "../../../shared/relay/maillog/source.ts";

/** Where the journal lies: of this machine where nothing is said. */
export type Journal = { directory: string | undefined };

const MAIL = 2; // LOG_MAIL, as Postfix logs [syslog(3); postconf, syslog_facility]
const FIELDS = ["MESSAGE", "SYSLOG_IDENTIFIER", "SYSLOG_PID", "_PID", "_HOSTNAME"];
const MOST_BYTES = 1 << 26;

const run = promisify(execFile);

/** A command that cannot be run, or that is refused. */
export class JournalError extends Error {}

/**
 * The arguments for what Postfix and msmtp log, as lines of JSON: whatever has the facility mail, the identifier of an
 * instance, or the unit of one. `+` means or [journalctl(1)]; without `--all` long messages would be left out.
 */
export const mailArguments = async (journal: Journal): Promise<string[]> => {
  const [identifiers, units, machine] = await Promise.all([
    valuesOf(journal, "SYSLOG_IDENTIFIER"),
    valuesOf(journal, "_SYSTEMD_UNIT"),
    machineOf(journal),
  ]);
  const matches = [
    [`SYSLOG_FACILITY=${MAIL}`],
    ["msmtp", ...identifiers.filter((one) => sourceOf(one) !== undefined)].map(
      (one) => `SYSLOG_IDENTIFIER=${one}`,
    ),
    units.filter((one) => /^postfix(?:@.*)?\.service$/.test(one)).map((one) => `_SYSTEMD_UNIT=${one}`),
  ].filter((some) => some.length > 0);
  return [
    ...placeOf(journal),
    "--output=json",
    "--all",
    "--no-pager",
    `--output-fields=${FIELDS.join(",")}`,
    ...matches.flatMap((some, i) => [...(i === 0 ? [] : ["+"]), ...some, ...machine]),
  ];
};

/** When Postfix or msmtp logged to the journal last; 0 where they did not, or where it cannot be read. */
export const lastInJournal = async (journal: Journal): Promise<number> => {
  try {
    const { stdout } = await run("journalctl", ["--lines=1", ...(await mailArguments(journal))]);
    return entryOf(stdout)?.at ?? 0;
  } catch {
    return 0;
  }
};

/** The cursor and the time of an entry in JSON. */
export const entryOf = (line: string): { cursor: string; at: number } | undefined => {
  try {
    const { __CURSOR: cursor, __REALTIME_TIMESTAMP: micros } = JSON.parse(line) as Record<string, unknown>;
    return typeof cursor === "string" ? { cursor, at: Math.floor(Number(micros) / 1_000) } : undefined;
  } catch {
    return undefined;
  }
};

/** Leaves out what other machines sent to this one's journal. */
const machineOf = async ({ directory }: Journal): Promise<string[]> => {
  if (directory !== undefined) return [];
  const id = await readFile("/etc/machine-id", "utf8").catch(() => "");
  return /^[0-9a-f]{32}$/.test(id.trim()) ? [`_MACHINE_ID=${id.trim()}`] : [];
};

/** All values that a field has in the journal. */
const valuesOf = async (journal: Journal, field: string): Promise<string[]> => {
  try {
    const { stdout } = await run("journalctl", [...placeOf(journal), `--field=${field}`], {
      maxBuffer: MOST_BYTES,
    });
    return stdout.split("\n").filter((value) => value !== "");
  } catch (error) {
    throw new JournalError(whyNot(error), { cause: error });
  }
};

const placeOf = ({ directory }: Journal): string[] =>
  directory === undefined ? [] : [`--directory=${directory}`];

const whyNot = (error: unknown): string => {
  const { code, stderr } = error as { code?: unknown; stderr?: string };
  if (code === "ENOENT") return "journalctl is not installed; give a file with --log";
  return `journalctl failed: ${(stderr ?? "").trim().split("\n").at(-1) || String(error)}`;
};
