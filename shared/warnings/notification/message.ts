import { minuteUtc } from "../../plainMail/words.ts";
import { listed, wrapped } from "../../plainMail/wrap.ts";
import { mailSteps } from "../../remedies/mail.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import type { Change, RuleText, Severity, Warning } from "../warning.ts";

export type WarningMessage = {
  /** ASCII, at most 100 characters, no line breaks [API_Publish]. */
  subject: string;
  text: string;
  severity: Severity;
  rule: string;
  change: Change;
};

/** Where what a message names is to be found. */
export type Links = {
  /** URL of the web console, without a slash at its end. */
  console?: string | undefined;
};

const LONGEST_SUBJECT = 99; // SNS says "less than 100" in one place and "up to 100" in another

const SAID: Record<Change, string> = {
  opened: "",
  worse: "Worse: ",
  again: "Still open: ",
  recovered: "Resolved: ",
};

/** The mail of a warning: what happened, why it matters, what to do. */
export const messageOf = (warning: Warning, change: Change, rule: RuleText, links: Links): WarningMessage => {
  const { headline, facts, remedy = rule.remedy } = warning;
  const isOver = change === "recovered";
  const severity = isOver ? (warning.worst ?? warning.severity) : warning.severity;
  const label = isOver ? "" : `${severity.toUpperCase()}: `;
  return {
    subject: ascii(`[Postmaster] ${label}${SAID[change]}${headline}`),
    text: [
      wrapped(`${label}${SAID[change]}${headline}`),
      "",
      ...(isOver
        ? [
            wrapped(`Opened ${minuteUtc(warning.openedAt)}, resolved ${minuteUtc(warning.endedAt ?? "")}.`),
            "",
          ]
        : []),
      isOver ? "Last known figures" : "What happened",
      ...facts.map((fact) => listed("-", fact)),
      ...(warning.times > 1
        ? [listed("-", `${warning.times} times since ${minuteUtc(warning.openedAt)}.`)]
        : []),
      ...(isOver ? [] : explained(rule.why, remedy, links)),
      "",
      ...footer(warning, isOver, links),
    ].join("\n"),
    severity,
    rule: warning.rule,
    change,
  };
};

const explained = (why: string, remedy: Remedy[], links: Links): string[] => [
  "",
  "Why it matters",
  wrapped(why, "  "),
  "",
  "What to do",
  ...mailSteps(remedy, links),
];

const footer = ({ id, rule, openedAt }: Warning, isOver: boolean, links: Links): string[] => [
  "--",
  `Warning ${id} (${rule}), opened ${minuteUtc(openedAt)}.`,
  ...(links.console === undefined ? [] : [`${links.console}/warnings/${id}`]),
  ...(isOver
    ? []
    : [wrapped("To stop reminders, acknowledge it there or run:"), `postmaster warnings acknowledge ${id}`]),
];

const ascii = (text: string): string => {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\u2026/g, "...")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]/g, "?");
  return plain.length <= LONGEST_SUBJECT ? plain : `${plain.slice(0, LONGEST_SUBJECT - 3)}...`;
};
