import { withoutAddresses } from "../../../log/withoutAddresses.ts";
import { CONFIGURATION_RULES } from "./configuration.ts";
import {
  LEVELS,
  type Level,
  type Problem,
  type ProblemLine,
  type ProblemRule,
  type Severity,
} from "./problem.ts";
import { RELAY_RULES } from "./relay.ts";
import { SERVICE_RULES } from "./services.ts";
import { SYSTEM_RULES } from "./system.ts";
import { TABLE_RULES } from "./tables.ts";
import { withoutSecrets } from "./withoutSecrets.ts";

/** The most telling first. */
export const PROBLEM_RULES: readonly ProblemRule[] = [
  ...SERVICE_RULES.filter(({ code }) => code === "strangers"),
  ...RELAY_RULES,
  ...TABLE_RULES,
  ...SYSTEM_RULES,
  ...SERVICE_RULES.filter(({ code }) => code !== "strangers"),
  ...CONFIGURATION_RULES,
];

const LONGEST = 500;
const SEVERITIES: Readonly<Record<Level, Severity>> = {
  panic: "critical",
  fatal: "critical",
  error: "warning",
  warning: "notice",
};

/** Programs that users and applications run: Postfix itself goes on when one of them fails. */
const COMMANDS: ReadonlySet<string> = new Set([
  "sendmail",
  "mailq",
  "newaliases",
  "postalias",
  "postcat",
  "postconf",
  "postdrop",
  "postlog",
  "postmap",
  "postqueue",
  "postsuper",
]);

/** A line of advice that follows another [master(8)]. */
const ASIDE = /^to avoid this condition, increase|^see http:\/\/www\.postfix\.org\/STRESS/;

/** Reads `warning: [queue id: ]text`; undefined where Postfix does not speak of itself. */
export const problemLineOf = (daemon: string, said: string): ProblemLine | undefined => {
  const level = LEVELS.find((one) => said.startsWith(`${one}: `));
  if (level === undefined) return undefined;
  const text = withoutSecrets(said.slice(level.length + 2, level.length + 2 + LONGEST).replace(QUEUE_ID, ""));
  return ASIDE.test(text) ? undefined : { daemon, level, text };
};

const QUEUE_ID = /^(?:[0-9A-F]{6,20}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}): /;

export const problemOf = (line: ProblemLine): Problem => {
  const rule = PROBLEM_RULES.find(
    ({ words, daemons }) => (daemons === undefined || daemons.includes(line.daemon)) && words.test(line.text),
  );
  if (rule === undefined) return unknown(line);
  const { words, daemons, tell, remedy, ...problem } = rule;
  return { ...problem, remedy: [...remedy], subject: "", ...tell?.(line) };
};

const unknown = ({ daemon, level, text }: ProblemLine): Problem => ({
  code: "unknown",
  title: `${daemon}: ${level}`,
  explanation:
    level === "warning"
      ? "Postfix reported this. Postmaster does not know what it means."
      : COMMANDS.has(daemon)
        ? "A Postfix command failed, and Postmaster does not know why. If an application ran it, its message may be lost."
        : "Postfix reported this error. Postmaster does not know what it means. A Postfix program may have stopped.",
  severity: COMMANDS.has(daemon) && SEVERITIES[level] === "critical" ? "warning" : SEVERITIES[level],
  remedy: [],
  subject: `${daemon} ${patternOf(text)}`,
});

/** The text without what differs from line to line: addresses, names in quotes, numbers. */
const patternOf = (text: string): string =>
  withoutAddresses(text)
    .replace(/"[^"]{0,500}"|'[^']{0,500}'|<[^<>]{0,500}>/g, "…")
    .replace(/\[[^[\]]{0,100}\]/g, "[…]")
    .replace(/\b[0-9A-F]{6,20}\b|\d{1,40}/g, "#")
    .slice(0, 200);
