import { cleanName, type Mailbox, writtenAddress } from "./mailbox.ts";

const LINE = 76; // characters, of a line with encoded words [RFC 2047 2]
const WORD = 75;
const FRAME = "=?UTF-8?Q??=".length;
const LONGEST_NAME = 200;
/** May stand for itself in an encoded word of a name [RFC 2047 5 (3)]. */
const PLAIN_IN_Q = /^[A-Za-z0-9!*+/-]$/;

/** Mailboxes as the value of the header `name`, folded. */
export const writeMailboxes = (name: string, mailboxes: readonly Mailbox[]): string => {
  let text = "";
  let column = name.length + 2;
  for (const [i, mailbox] of mailboxes.entries()) {
    const comma = i < mailboxes.length - 1 ? "," : "";
    const words = wordsOf(mailbox, LINE - column - 1);
    for (const [j, word] of words.entries()) {
      const piece = j === words.length - 1 ? `${word}${comma}` : word;
      const breaks = text !== "" && column + 1 + piece.length > LINE;
      text += text === "" ? piece : `${breaks ? "\n" : ""} ${piece}`;
      column = breaks ? piece.length + 1 : column + 1 + piece.length;
    }
  }
  return text;
};

/** Any text as the value of an unstructured header: as it is if it is ASCII, else in encoded words. */
export const writeText = (name: string, text: string): string =>
  /^[\t\n\r\x20-\x7e]*$/.test(text)
    ? text.replaceAll(/[\r\n][ \t\r\n]*/g, "\n ")
    : encodedWords(cleanName(text), LINE - name.length - 2).join("\n ");

/** The words of a mailbox; a line may break between them. */
const wordsOf = ({ name, address }: Mailbox, room: number): string[] => {
  const clean = shortened(cleanName(name));
  const written = writtenAddress(address);
  if (clean === "") return [written];
  const angled = `<${written}>`;
  // Some readers decode what looks like an encoded word even between quotes.
  if (/^[\x20-\x7e]*$/.test(clean) && !clean.includes("=?"))
    return [...`"${clean.replaceAll(/["\\]/g, "\\$&")}"`.split(" "), angled];
  return [...encodedWords(clean, room), angled];
};

const shortened = (name: string): string => {
  const characters = [...name];
  return characters.length <= LONGEST_NAME ? name : `${characters.slice(0, LONGEST_NAME - 1).join("")}…`;
};

/** Encoded words, cut between characters; the first one has `room`, unless that is too little for any. */
const encodedWords = (text: string, room: number): string[] => {
  const characters = [...text];
  const quoted = characters.reduce((length, one) => length + inQ(one).length, 0);
  const usesQ = quoted <= Math.ceil(Buffer.byteLength(text) / 3) * 4;
  const words: string[] = [];
  let most = Math.min(WORD, room < 2 * FRAME ? WORD : room) - FRAME;
  let content = "";
  const end = () => {
    if (content !== "")
      words.push(usesQ ? `=?UTF-8?Q?${content}?=` : `=?UTF-8?B?${Buffer.from(content).toString("base64")}?=`);
    content = "";
    most = WORD - FRAME;
  };
  for (const one of characters) {
    const added = usesQ ? inQ(one) : one;
    const length = usesQ
      ? content.length + added.length
      : Math.ceil(Buffer.byteLength(content + added) / 3) * 4;
    if (length > most) end();
    content += added;
  }
  end();
  return words;
};

const inQ = (character: string): string => {
  if (character === " ") return "_";
  if (PLAIN_IN_Q.test(character)) return character;
  return [...Buffer.from(character)]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
};
