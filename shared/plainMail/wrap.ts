const WIDTH = 72;

/** A point of a list, its further lines under its first word. */
export const listed = (bullet: string, text: string): string => {
  const indent = " ".repeat(bullet.length + 3);
  return `  ${bullet} ${wrapped(text, indent).trimStart()}`;
};

/** In lines of a plain mail; a word longer than a line stays whole. */
export const wrapped = (text: string, indent = ""): string => {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/\s+/).filter((one) => one !== "")) {
    if (line.trim() !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += line.trim() === "" ? word : ` ${word}`;
  }
  return [...lines, line].join("\n");
};
