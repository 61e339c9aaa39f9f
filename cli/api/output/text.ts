import { stripVTControlCharacters } from "node:util";
import { wrapped } from "../../wrapped.ts";

// Beside C0, DEL and C1: what turns the direction of the text around it.
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** In one line and without control characters: servers and senders wrote it, and a terminal would obey them. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text.replace(/[\n\r\t]+/g, " ")).replace(UNSEEN, "");

/** The same of a text whose lines mean something. */
export const cleanLines = (text: string): string =>
  text
    .split("\n")
    .map((line) => stripVTControlCharacters(line.replaceAll("\t", "  ")).replace(UNSEEN, ""))
    .join("\n");

/** `2026-11-24 08:00`; heads and labels say that it is UTC. */
export const minute = (at: string | null): string => (at === null ? "" : at.slice(0, 16).replace("T", " "));

/** In lines of at most 80 columns. */
export const paragraph = (text: string, first = "", indent?: string): string =>
  wrapped(clean(text).trim(), first, indent);

export type Fact = [label: string, value: string | null | undefined];

/** Labels in a column, values beside them; those without a value are left out. */
export const facts = (all: Fact[]): string => {
  const some = all.flatMap(([label, value]) => (value ? [[label, value] as const] : []));
  const width = Math.max(0, ...some.map(([label]) => label.length)) + 2;
  return some.map(([label, value]) => paragraph(value, label.padEnd(width))).join("");
};
