import { minuteUtc } from "../plainMail/words.ts";
import { listed, wrapped } from "../plainMail/wrap.ts";
import type { Change, RuleText, Severity, Warning } from "./warning.ts";

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
  /** URL of the HTTP API, without a slash at its end. */
  api?: string | undefined;
  /** URL of the web console, likewise. */
  console?: string | undefined;
};

/** From `API_URL` and `CONSOLE_URL` of the environment. */
export const linksFrom = ({ API_URL, CONSOLE_URL }: Record<string, string | undefined>): Links => ({
  api: withoutSlash(API_URL),
  console: withoutSlash(CONSOLE_URL),
});

const withoutSlash = (url: string | undefined): string | undefined => url?.replace(/\/+$/, "") || undefined;

const LONGEST_SUBJECT = 99; // SNS says "less than 100" in one place and "up to 100" in another

const SAID: Record<Change, string> = {
  opened: "",
  worse: "Worse: ",
  again: "Still: ",
  recovered: "Over: ",
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
            wrapped(
              `It began on ${minuteUtc(warning.openedAt)} and is over since ${minuteUtc(warning.endedAt ?? "")}.`,
            ),
            "",
          ]
        : []),
      isOver ? "What it was when last seen" : "What happened",
      ...facts.map((fact) => listed("-", fact)),
      ...(warning.times > 1
        ? [listed("-", `${warning.times} times since ${minuteUtc(warning.openedAt)}.`)]
        : []),
      ...(isOver ? [] : explained(rule.why, remedy)),
      "",
      ...footer(warning, isOver, links),
    ].join("\n"),
    severity,
    rule: warning.rule,
    change,
  };
};

const explained = (why: string, remedy: string[]): string[] => [
  "",
  "Why it matters",
  wrapped(why, "  "),
  "",
  "What to do",
  ...remedy.map((step, i) => listed(`${i + 1}.`, step)),
];

const footer = ({ id, rule, openedAt }: Warning, isOver: boolean, links: Links): string[] => [
  "--",
  `Warning ${id} (${rule}), since ${minuteUtc(openedAt)}.`,
  ...(links.console === undefined ? [] : [`${links.console}/warnings/${id}`]),
  ...(links.api === undefined ? [] : [`${links.api}/v1/warnings/${id}`]),
  ...(isOver || links.api === undefined
    ? []
    : [
        wrapped(
          `Seen to? POST the ${links.console === undefined ? "" : "second "}address with /acknowledge at its end, and it is not repeated.`,
        ),
      ]),
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
