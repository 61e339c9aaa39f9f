import { actionInWords, byWhom } from "../audit/actions.ts";
import { counted, number, percent } from "../plainMail/words.ts";
import { listed, wrapped } from "../plainMail/wrap.ts";
import { IN_BRIEF } from "../reasons/inBrief.ts";
import { REASONS } from "../reasons/reason.ts";
import { mailPlace } from "../remedies/mail.ts";
import { type Counts, rates, sent } from "../tallies/counts.ts";
import { comparisonLines } from "./comparisonWords.ts";
import { type DigestFacts, NAMED_AT_MOST } from "./facts.ts";
import { figuresOf } from "./figures.ts";
import { failed } from "./gather.ts";
import { periodInWords } from "./period.ts";
import { digestVerdict } from "./verdict.ts";
import { ALL_SENDERS, accountInWords, identityInWords, REWRITTEN_TITLE, rewrittenName } from "./words.ts";

const BAR_WIDTH = 36;

/** The digest as plain text, no line over 72 characters. */
export const digestText = (facts: DigestFacts): string =>
  [
    wrapped(digestVerdict(facts).text),
    "",
    wrapped(`Mail through Amazon SES, ${periodInWords(facts.period)} (UTC)`),
    "",
    ...figures(facts),
    ...chart(facts),
    ...section(
      "Open warnings",
      facts.warnings,
      (warning) =>
        listed(
          "-",
          `${warning.severity.toUpperCase()} ${warning.headline}. ${remedyHint(warning.id, facts)}`,
        ),
      mailPlace({ to: "warnings" }, facts.links),
    ),
    ...section("Why mail failed", facts.causes, ({ cause, counts }) =>
      listed("-", `${number(failed(counts))}  ${REASONS[cause].title}. ${IN_BRIEF[cause]}`),
    ),
    ...section("Likely typos", facts.typos, ({ domain, meant, bounces }) =>
      listed("-", `${domain}: did you mean ${meant}? (${counted(bounces, "bounce")})`),
    ),
    ...section("Senders with the most bounces and complaints", facts.senders, worst),
    ...section("Recipient domains with the most bounces and complaints", facts.domains, worst),
    ...section(
      "Unverified senders",
      facts.identities,
      (one) => listed("-", identityInWords(one)),
      mailPlace({ to: "identities" }, facts.links),
    ),
    ...section(REWRITTEN_TITLE, facts.rewritten, (one) => rewrittenLine(one, facts), ALL_SENDERS),
    ...section("Operator actions", facts.changes.actions, ({ action, count, by }) =>
      listed("-", `${actionInWords(action)}: ${number(count)}${byWhom(by)}`),
    ),
    ...(facts.account === undefined ? [] : ["", "SES", wrapped(accountInWords(facts.account), "  ")]),
    ...section("SES's own count", comparisonLines(facts.comparisons), (line) => listed("-", line)),
    "",
    "--",
    ...footer(facts),
  ].join("\n");

const figures = (facts: DigestFacts): string[] => {
  const row = (name: string, now: string, before: string, line: string) =>
    `  ${name.padEnd(22)}${now.padStart(17)}${before.padStart(18)}${line.padStart(12)}`.trimEnd();
  return [
    row("", "This period", "Previous", "Threshold"),
    ...figuresOf(facts).map(({ name, now, before, line, state }) =>
      row(`${name}${state === "well" ? "" : " (!)"}`, now, before, line),
    ),
  ];
};

const chart = ({ bars }: DigestFacts): string[] => {
  const most = Math.max(...bars.map(({ counts }) => sent(counts)));
  if (most <= 0) return [];
  return [
    "",
    "Sent, and the hard bounce rate",
    ...bars.map(({ label, counts }) => {
      const bar = "#".repeat(Math.round((sent(counts) / most) * BAR_WIDTH));
      const bounced = counts.hardBounce === 0 ? "" : `  ${percent(rates(counts).bounceRate)}`;
      return `  ${label.padStart(8)} ${number(sent(counts)).padStart(9)}  ${bar}${bounced}`;
    }),
  ];
};

const section = <Item>(title: string, items: Item[], line: (item: Item) => string, where = ""): string[] =>
  items.length === 0
    ? []
    : [
        "",
        title,
        ...items.slice(0, NAMED_AT_MOST).map(line),
        ...(items.length > NAMED_AT_MOST
          ? [listed("-", `And ${number(items.length - NAMED_AT_MOST)} more: ${where}`)]
          : []),
      ];

const worst = ({ key, counts }: { key: string; counts: Counts }): string =>
  listed(
    "-",
    `${key}: ${counted(counts.hardBounce, "hard bounce")} of ${number(sent(counts))} (${percent(rates(counts).bounceRate)})${
      counts.countedComplaint > 0 ? `, ${counted(counts.countedComplaint, "complaint")}` : ""
    }`,
  );

const rewrittenLine = (one: DigestFacts["rewritten"][number], { links }: DigestFacts): string => {
  const { text, target } = one.step;
  const step = target === undefined ? `${text}.` : `${text}: ${mailPlace(target, links)}`;
  return listed("-", `${rewrittenName(one)}: ${counted(one.rewritten, "message")}. ${step}`);
};

const remedyHint = (id: string, { links }: DigestFacts): string =>
  links.console !== undefined
    ? `${links.console}/warnings/${id}`
    : `What to do: postmaster warnings show ${id}`;

const footer = ({ warningsOver, links, changes }: DigestFacts): string[] => [
  ...(warningsOver > 0
    ? [wrapped(`${counted(warningsOver, "warning")} opened and resolved in this period.`)]
    : []),
  ...(changes.more ? [wrapped(`More operator actions: ${mailPlace({ to: "audit" }, links)}`)] : []),
  wrapped(`Postmaster${links.console === undefined ? "" : `, ${links.console}`}`),
];
