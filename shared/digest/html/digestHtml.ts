import { Body } from "@react-email/body";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Heading } from "@react-email/heading";
import { Html } from "@react-email/html";
import { Preview } from "@react-email/preview";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import { createElement as h, type ReactElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server.edge";
import { actionInWords, byWhom } from "../../audit/actions.ts";
import { counted, number, percent } from "../../plainMail/words.ts";
import { IN_BRIEF } from "../../reasons/inBrief.ts";
import { REASONS } from "../../reasons/reason.ts";
import { rates, sent } from "../../tallies/counts.ts";
import { comparisonLines } from "../comparisonWords.ts";
import { type DigestFacts, NAMED_AT_MOST } from "../facts.ts";
import { type Figure, figuresOf } from "../figures.ts";
import { failed } from "../gather.ts";
import { periodInWords } from "../period.ts";
import { digestVerdict } from "../verdict.ts";
import { ALL_SENDERS, accountInWords, identityInWords, REWRITTEN_TITLE, rewrittenName } from "../words.ts";
import { chart } from "./chart.ts";
import { faint, line, lines, more, part, place, step, table } from "./parts.ts";
import { COLOURS, DARK, MOODS, STYLE } from "./style.ts";

const DOCTYPE =
  '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">';

/** The digest as HTML: one column, tables for whatever stands side by side, nothing to fetch, under 100 kB. */
export const digestHtml = (facts: DigestFacts): string => `${DOCTYPE}${renderToStaticMarkup(digest(facts))}`;

const digest = (facts: DigestFacts): ReactElement => {
  const verdict = digestVerdict(facts);
  return h(
    Html,
    { lang: "en", dir: "ltr" },
    h(
      Head,
      null,
      h("title", null, verdict.text),
      h("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      h("meta", { name: "color-scheme", content: "light dark" }),
      h("meta", { name: "supported-color-schemes", content: "light dark" }),
      h("style", null, DARK),
    ),
    h(Preview, null, verdict.text),
    h(
      Body,
      { className: "page", style: STYLE.page },
      h(
        Container,
        { className: "card", style: STYLE.card },
        h(
          Section,
          { className: "verdict", style: { ...STYLE.verdict, backgroundColor: MOODS[verdict.mood] } },
          h(Heading, { as: "h1", style: STYLE.verdictText }, verdict.text),
          h(
            Text,
            { style: STYLE.verdictPeriod },
            `Mail through Amazon SES, ${periodInWords(facts.period)} (UTC)`,
          ),
        ),
        part(undefined, figures(facts)),
        part("Messages sent (hard bounces in red)", chart(facts)),
        part("Open warnings", warnings(facts)),
        part("Why mail failed", causes(facts)),
        part("Likely typos", typos(facts)),
        part("Senders with the most bounces and complaints", worst(facts.senders)),
        part("Recipient domains with the most bounces and complaints", worst(facts.domains)),
        part("Unverified senders", identities(facts)),
        part(REWRITTEN_TITLE, rewritten(facts)),
        part("Operator actions", changes(facts)),
        part("SES", facts.account === undefined ? undefined : line(accountInWords(facts.account))),
        part("SES's own count", lines(comparisonLines(facts.comparisons))),
        h(Section, { className: "part", style: STYLE.part }, footer(facts)),
      ),
    ),
  );
};

const STATE_COLOURS: Record<Figure["state"], string> = {
  well: COLOURS.text,
  near: COLOURS.look,
  over: COLOURS.act,
};

const figures = (facts: DigestFacts): ReactElement =>
  table(
    figuresOf(facts).map(({ name, now, before, line: limit, state }) => {
      const emphasis = state === "well" ? {} : { className: state, colour: STATE_COLOURS[state], bold: true };
      return [
        { text: name, ...emphasis },
        { text: now, right: true, ...emphasis },
        { text: before, right: true, className: "wide", colour: COLOURS.faint },
        { text: limit, right: true, colour: COLOURS.faint },
      ];
    }),
    ["", "This period", "Previous", "Threshold"],
  );

const warnings = ({ warnings: open, links }: DigestFacts): ReactNode =>
  open.length === 0
    ? undefined
    : [
        table(
          open.slice(0, NAMED_AT_MOST).map(({ id, severity, headline, openedAt, acknowledged }) => [
            {
              text: [
                h("strong", { key: "s" }, severity),
                ` since ${openedAt.slice(0, 10)}${acknowledged === undefined ? "" : `, acknowledged by ${acknowledged.by}`}`,
                h("br", { key: "b" }),
                links.console === undefined
                  ? headline
                  : h(
                      "a",
                      {
                        key: "a",
                        className: "l",
                        style: STYLE.link,
                        href: `${links.console}/warnings/${id}`,
                      },
                      headline,
                    ),
              ],
            },
          ]),
        ),
        more(open.length - NAMED_AT_MOST, { to: "warnings" }, links),
      ];

const causes = ({ causes: some }: DigestFacts): ReactNode =>
  some.length === 0
    ? undefined
    : table(
        some.map(({ cause, counts }) => [
          {
            text: [
              h("strong", { key: "n" }, REASONS[cause].title),
              ...(IN_BRIEF[cause] === "" ? [] : [h("br", { key: "b" }), faint(IN_BRIEF[cause])]),
            ],
          },
          { text: number(failed(counts)), right: true },
        ]),
      );

const typos = ({ typos: some }: DigestFacts): ReactNode =>
  some.length === 0
    ? undefined
    : table(
        some.map(({ domain, meant, bounces }) => [
          { text: [domain, " → ", h("strong", { key: "m" }, meant)] },
          { text: counted(bounces, "bounce"), right: true },
        ]),
      );

const worst = (some: DigestFacts["senders"]): ReactNode =>
  some.length === 0
    ? undefined
    : table(
        some.map(({ key, counts }) => [
          {
            text: [
              key,
              h("br", { key: "b" }),
              faint(
                `${percent(rates(counts).bounceRate)} of ${counted(sent(counts), "message")}${
                  counts.countedComplaint > 0 ? `, ${counted(counts.countedComplaint, "complaint")}` : ""
                }`,
              ),
            ],
          },
          { text: number(counts.hardBounce), right: true },
        ]),
      );

const identities = ({ identities: some, links }: DigestFacts): ReactNode =>
  some.length === 0
    ? undefined
    : [
        lines(some.slice(0, NAMED_AT_MOST).map(identityInWords)),
        more(some.length - NAMED_AT_MOST, { to: "identities" }, links),
      ];

const rewritten = ({ rewritten: some, links }: DigestFacts): ReactNode =>
  some.length === 0
    ? undefined
    : [
        table(
          some.slice(0, NAMED_AT_MOST).map((one) => [
            {
              text: [rewrittenName(one), h("br", { key: "b" }), step(one.step, links)],
            },
            { text: number(one.rewritten), right: true },
          ]),
        ),
        more(some.length - NAMED_AT_MOST, { to: "shell", command: ALL_SENDERS }, links),
      ];

const changes = ({ changes: { actions, more: isMore }, links }: DigestFacts): ReactNode =>
  actions.length === 0
    ? undefined
    : [
        table(
          actions.map(({ action, count, by }) => [
            { text: `${actionInWords(action)}${byWhom(by)}` },
            { text: number(count), right: true },
          ]),
        ),
        isMore ? h("div", { key: "more" }, line(["More: ", place({ to: "audit" }, links)])) : null,
      ];

const footer = ({ warningsOver, links }: DigestFacts): ReactElement =>
  h(
    Text,
    { className: "f", style: { ...STYLE.faint, marginTop: "24px" } },
    warningsOver > 0 ? `${counted(warningsOver, "warning")} opened and resolved in this period. ` : "",
    "Postmaster",
    links.console === undefined
      ? ""
      : [" · ", h("a", { key: "a", className: "l", style: STYLE.link, href: links.console }, "console")],
  );
