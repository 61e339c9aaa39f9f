const MAIL_WIDTH = 72;

/** A point of a list, its further lines under its first word. */
export const listed = (bullet: string, text: string): string => wrapped(text, `  ${bullet} `);

/**
 * Words in lines of at most `width` columns, the first line behind `first`, the others behind `indent`, by default as
 * much space; a word longer than a line stays whole.
 */
export const wrapped = (
  text: string,
  first = "",
  indent = " ".repeat(first.length),
  width = MAIL_WIDTH,
): string => {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join("\n");
};
