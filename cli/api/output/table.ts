import { WIDTH } from "../../wrapped.ts";
import { paint, type Tone } from "./terminal.ts";
import { clean } from "./text.ts";

export type Column = {
  title: string;
  /** Where its cells are longer, they end in …; of the first column, they have a line of their own. */
  most?: number;
  /** Columns it takes at least, so that rows printed later stand below one another. */
  least?: number;
  tone?: (cell: string) => Tone | undefined;
};

const GAP = "  ";
const SHORTEST_KEY = 20; // columns for the first one, if it needs as many
const LONGEST_KEY = 40;
const NARROWEST = 24; // of the last one, likewise

/**
 * Rows in 80 columns. The first column names the row and is never shortened, for it is what one copies; the last one
 * wraps; those between them are short.
 */
export const table = (columns: Column[], rows: (string | null)[][], { withHead = true } = {}): string => {
  const cells = rows.map((row) => columns.map((_, i) => clean(row[i] ?? "").trim()));
  const last = columns.length - 1;
  const longest = columns.map(({ title, least = 0 }, i) =>
    Math.max(title.length, least, ...cells.map((row) => displayWidth(row[i] ?? ""))),
  );
  const widths = columns.map(({ most }, i) =>
    Math.min(longest[i] ?? 0, most ?? (i === 0 ? LONGEST_KEY : WIDTH)),
  );
  if (last > 0) {
    const between = widths.slice(1, last).reduce((sum, width) => sum + width, GAP.length * last);
    const kept = Math.min(longest[last] ?? 0, NARROWEST);
    const fitting = Math.max(SHORTEST_KEY, WIDTH - between - kept);
    widths[0] = Math.min(widths[0] ?? 0, fitting);
  }
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + GAP.length, 0);
  const rest = Math.max(1, WIDTH - before);
  const line = (row: string[], head: boolean): string => {
    const [key = "", ...others] = row;
    const isLong = last > 0 && displayWidth(key) > (widths[0] ?? 0);
    const tones = columns.map(({ tone }, i) => (head ? "dim" : tone?.(row[i] ?? "")));
    const shown = [isLong ? "" : key, ...others];
    const tail = wrappedCell(shown[last] ?? "", rest);
    const start = shown
      .slice(0, last)
      .map((cell, i) =>
        painted(padded(shortened(cell, i === 0 ? Infinity : widths[i]), widths[i]), tones[i]),
      );
    const lines = tail.map((part, i) =>
      [...(i === 0 ? start : [" ".repeat(Math.max(0, before - GAP.length))]), painted(part, tones[last])]
        .slice(last === 0 ? -1 : 0)
        .join(GAP)
        .trimEnd(),
    );
    return `${[...(isLong ? [painted(key, tones[0])] : []), ...lines].join("\n")}\n`;
  };
  const head = columns.map(({ title }) => title);
  return [...(withHead ? [line(head, true)] : []), ...cells.map((row) => line(row, false))].join("");
};

const painted = (text: string, tone: Tone | undefined) => (tone === undefined ? text : paint(text, tone));

const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

const displayWidth = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += /\p{M}|\u200d/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return width;
};

const padded = (text: string, width = 0): string =>
  text + " ".repeat(Math.max(0, width - displayWidth(text)));

const shortened = (text: string, width = 0): string =>
  displayWidth(text) <= width ? text : `${beginning(text, width - 1)}…`;

const beginning = (text: string, width: number): string => {
  let some = "";
  for (const character of text) {
    if (displayWidth(some + character) > width) break;
    some += character;
  }
  return some;
};

/** A word that is longer than a line goes on in the next. */
const wrappedCell = (text: string, width: number): string[] => {
  const lines = [""];
  for (let word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? "";
    if (line !== "" && displayWidth(line) + 1 + displayWidth(word) <= width) {
      lines[lines.length - 1] = `${line} ${word}`;
      continue;
    }
    if (line !== "") lines.push("");
    while (displayWidth(word) > width) {
      const part = beginning(word, width);
      lines.splice(-1, 1, part, "");
      word = word.slice(part.length);
    }
    lines[lines.length - 1] = word;
  }
  return lines;
};
