import { counted, minuteUtc } from "../../plainMail/words.ts";
import { problemOf } from "../../relay/maillog/problems/problemOf.ts";
import type { HostProblem } from "../../relay/records/RelayProblemTable.ts";
import { shell } from "../../remedies/remedy.ts";
import { DAY_MS, HOUR_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

// Postfix tries mail again every 67 minutes or more often [maximal_backoff_time], and reports what is wrong each time.
const OPEN_FOR_MS = 3 * HOUR_MS;
const MOST_OF_A_HOST = 5;
/** What follows from another problem: told only where there is none. */
const CONSEQUENCES: ReadonlySet<string> = new Set([
  "process_died",
  "table_lookup",
  "transport_busy",
  "queue_write",
]);

/** The Postfix of a mail host reports that something is wrong with itself. */
export const relayProblem: ConditionRule = {
  name: "relayProblem",
  why: "Postfix writes this to the host's log only. Until it is fixed, mail may wait on the host, or be rejected there.",
  remedy: [
    shell(
      "On the host, see everything that Postfix reports.",
      "postmaster maillog explain /var/log/mail.log",
    ),
  ],
  cooldownMs: DAY_MS,
  settleMs: 0,
  find: ({ relayProblems, now }) => {
    const open = relayProblems.filter(({ lastAt }) => now.getTime() - Date.parse(lastAt) < OPEN_FOR_MS);
    return [...Map.groupBy(open, ({ host }) => host).values()].flatMap(findingsOf);
  },
};

const findingsOf = (reports: HostProblem[]): Finding[] => {
  const all = reports
    .map((report) => ({ report, problem: problemOf(report) }))
    .filter(({ problem }) => problem.severity !== "notice");
  const causes = all.filter(({ problem }) => !CONSEQUENCES.has(problem.code));
  return (causes.length === 0 ? all : causes)
    .map(({ report, problem }) => ({ finding: findingOf(report, problem), ...report }))
    .sort((a, b) => order(a.finding) - order(b.finding) || (a.firstAt < b.firstAt ? -1 : 1))
    .slice(0, MOST_OF_A_HOST)
    .map(({ finding }) => finding);
};

const order = ({ severity }: Finding): number => (severity === "critical" ? 0 : 1);

const findingOf = (
  { host, daemon, level, text, count, firstAt, lastAt }: HostProblem,
  { code, title, subject, severity, explanation, remedy }: ReturnType<typeof problemOf>,
): Finding => {
  const about = subject === "" || code === "unknown" ? "" : ` (${subject})`;
  return {
    subject: `${host}: ${code}${subject === "" ? "" : ` ${subject}`}`,
    severity: severity === "critical" ? "critical" : "warning",
    headline:
      code === "unknown"
        ? `Postfix on ${host} reports an error from ${daemon}`
        : `Postfix on ${host}: ${title[0]?.toLowerCase()}${title.slice(1)}${about}`,
    facts: [
      explanation,
      `Reported ${counted(count, "time")} since ${minuteUtc(firstAt)}, last at ${minuteUtc(lastAt)}.`,
      `Postfix wrote: “${daemon}: ${level}: ${text}”`,
    ],
    ...(remedy.length === 0 ? {} : { remedy }),
  };
};
