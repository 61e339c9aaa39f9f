import { Heading } from "@react-email/heading";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import { createElement as h, type ReactElement, type ReactNode } from "react";
import { number } from "../../plainMail/words.ts";
import { commandOf } from "../../remedies/commands.ts";
import { mailLink } from "../../remedies/mail.ts";
import type { Remedy, Target } from "../../remedies/remedy.ts";
import type { DigestFacts } from "../facts.ts";
import { COLOURS, STYLE } from "./style.ts";

export const part = (title: string | undefined, content: ReactNode): ReactNode =>
  content === undefined
    ? null
    : h(
        Section,
        { className: "part", style: STYLE.part },
        title === undefined ? null : h(Heading, { as: "h2", className: "t", style: STYLE.heading }, title),
        content,
      );

export const line = (text: ReactNode): ReactElement => h(Text, { className: "t", style: STYLE.text }, text);

type Cell = { text: ReactNode; right?: boolean; className?: string; colour?: string; bold?: boolean };

export const table = (rows: Cell[][], header?: string[]): ReactElement =>
  h(
    "table",
    { key: "table", cellPadding: 0, cellSpacing: 0, style: STYLE.table },
    header === undefined
      ? null
      : h(
          "thead",
          null,
          h(
            "tr",
            null,
            header.map((text, i) =>
              h(
                "th",
                {
                  key: text,
                  className: `f c${i === 2 ? " wide" : ""}`,
                  align: i === 0 ? "left" : "right",
                  style: { ...STYLE.cell, fontWeight: 400, color: COLOURS.faint },
                },
                text,
              ),
            ),
          ),
        ),
    h(
      "tbody",
      null,
      rows.map((cells, i) =>
        h(
          "tr",
          { key: i },
          cells.map((cell, n) =>
            h(
              "td",
              {
                key: n,
                className: `c ${cell.className ?? ""}`,
                align: cell.right === true ? "right" : "left",
                style: {
                  ...STYLE.cell,
                  ...(cell.right === true
                    ? { whiteSpace: "nowrap" as const }
                    : { wordBreak: "break-word" as const }),
                  ...(cell.colour === undefined ? {} : { color: cell.colour }),
                  ...(cell.bold === true ? { fontWeight: 600 } : {}),
                },
              },
              cell.text,
            ),
          ),
        ),
      ),
    ),
  );

export const faint = (text: string): ReactElement =>
  h("span", { key: "faint", className: "f", style: { color: COLOURS.faint } }, text);

export const lines = (texts: string[]): ReactNode =>
  texts.length === 0 ? undefined : texts.map((text) => h("div", { key: text }, line(text)));

export const more = (count: number, where: Target, links: DigestFacts["links"]): ReactNode =>
  count > 0 ? h("div", { key: "more" }, line([`And ${number(count)} more: `, place(where, links)])) : null;

/** A link to the console where there is one, else the command. */
export const place = (target: Target, links: DigestFacts["links"]): ReactNode => {
  const found = mailLink(target, links);
  return found === undefined ? h("code", { key: "place" }, commandOf(target)) : link(found.label, found.url);
};

/** What to do, as a link to where it is done in the console, else with the command. */
export const step = ({ text, target }: Remedy, links: DigestFacts["links"]): ReactNode => {
  if (target === undefined) return faint(`${text}.`);
  const found = mailLink(target, links);
  return found === undefined ? [faint(`${text}: `), place(target, links)] : link(text, found.url);
};

const link = (label: string, url: string): ReactElement =>
  h("a", { key: "place", className: "l", style: STYLE.link, href: url }, label);
