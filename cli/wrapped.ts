export const WIDTH = 80;

/** Words in lines of at most 80 columns, the first behind `first`, the others behind as much space or `indent`. */
export const wrapped = (text: string, first: string, indent = " ".repeat(first.length)): string => {
  let lines = "";
  let line = first;
  let isEmpty = true;
  for (const word of text.split(/\s+/)) {
    if (!isEmpty && line.length + 1 + word.length > WIDTH) {
      lines += `${line}\n`;
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return `${lines}${line}\n`;
};
