import { KINDS, type Kind } from "./judging/kinds.ts";
import type { List } from "./reading/readList.ts";

/** What is wrong with the addresses of a row; nothing where all are fine. */
export type RowOutcome = { title: string; why: string }[];

/** What is wrong in each row, by the results of the addresses with a problem; `number` is the address's place in the list. */
export const outcomesOf = (
  { rows }: List,
  problems: readonly { number: number; kind: Kind; why: string }[],
): RowOutcome[] => {
  const byNumber = new Map(problems.map((problem) => [problem.number, problem]));
  let place = 0;
  return rows.map(({ addresses }) => {
    const found = addresses.flatMap(() => byNumber.get(++place) ?? []);
    return found.map(({ kind, why }) => ({ title: KINDS[kind].title, why }));
  });
};

const BYTE_ORDER_MARK = "\ufeff"; // by which Excel knows UTF-8
const NO_ADDRESS = { title: "No address", why: "This row has no address." };

/**
 * A list in two: the rows without a problem as they were, and the others with the reason beside each. Columns, order and
 * headings are the list's own; plain lines with problems become CSV.
 */
export const listFiles = (
  { format, header, rows }: List,
  outcomes: readonly RowOutcome[],
): { clean: string; problems: string } => {
  const isTable = format.kind === "table";
  const separator = isTable ? format.separator : ",";
  const lineEnd = isTable ? "\r\n" : "\n";
  const written = (lines: string[]) =>
    lines.length === 0 ? "" : `${isTable ? BYTE_ORDER_MARK : ""}${lines.join(lineEnd)}${lineEnd}`;
  const cells = (...texts: string[]) => texts.map((text) => cellOf(text, separator)).join(separator);
  const hasHeadings = format.hasHeader;
  const headings = header.map((line, i) =>
    hasHeadings && i === header.length - 1
      ? `${isTable ? line : cells(line)}${separator}${cells("problem", "why")}`
      : line,
  );
  const clean = [...header];
  const problems = [...headings];
  for (const [i, { raw, addresses }] of rows.entries()) {
    const found = addresses.length === 0 ? [NO_ADDRESS] : (outcomes[i] ?? []);
    if (found.length === 0) clean.push(raw);
    else {
      const row = isTable ? raw : cells(raw);
      const titles = found.map(({ title }) => title).join("; ");
      problems.push(`${row}${separator}${cells(titles, found.map(({ why }) => why).join(" "))}`);
    }
  }
  return { clean: written(clean), problems: written(problems) };
};

const cellOf = (text: string, separator: string): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
