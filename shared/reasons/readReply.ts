/** A reply in the form that rules are written for. */
export type Reply = {
  /** As it came, clipped. */
  text: string;
  /** Lower case, accents dropped, addresses replaced by `@`, the lines of one reply joined. */
  words: string;
  /** First digit of the SMTP code, where it begins with one. */
  smtp: string | undefined;
  /** Enhanced status codes that the words name, in their order. */
  statuses: string[];
  /** What SES writes of a message that it retried until it expired: for how long, and the last reply to it. */
  expired: { minutes: number | undefined; inner: string } | undefined;
};

/** A reply says why at its beginning, or at its end. */
const CLIPPED = { beginning: 1_500, end: 497 }; // characters

/** A long reply without its middle; what is stored of it says the same. */
export const clippedReply = (text: string): string =>
  text.length <= CLIPPED.beginning + CLIPPED.end + 3
    ? text
    : `${text.slice(0, CLIPPED.beginning)} … ${text.slice(-CLIPPED.end)}`.toWellFormed();

/** A reply in one line, without the type that a bounce writes before it [RFC 3464 2.3.6]. */
export const withoutType = (diagnostic: string): string =>
  diagnostic
    .replace(/^\s*(?:smtp|x-[\w-]{1,30}|dns)\s*;\s*/i, "")
    .replace(/\s+/g, " ")
    .trim();

/** Prepares a reply for the rules. Of a long one beginning and end are read: the time does not grow with it. */
export const readReply = (diagnostic: string): Reply => {
  const text = withoutType(asUtf8(clippedReply(diagnostic)));
  const joined = joinedLines(text);
  return {
    text,
    words: plain(joined),
    smtp: /^(?:[^\w<]{0,5}|.{0,200}\bsaid: )([245])\d\d(?=[ \-:#;]|$)/i.exec(text)?.[1],
    statuses: [...joined.matchAll(/(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.]*\d)/g)].map(
      ([status]) => status,
    ),
    expired: expiredIn(text),
  };
};

/** UTF-8 that a server on the way took for Latin-1: `EmpfÃ¤nger`. */
const asUtf8 = (text: string): string => {
  if (!/[\u00c2-\u00f4][\u0080-\u00bf]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  const decoded = Buffer.from(text, "latin1").toString("utf8");
  return decoded.includes("\ufffd") ? text : decoded;
};

/** `550-5.7.26 one 550-5.7.26 two 550 5.7.26 three` as `550 5.7.26 one two three` [RFC 5321 4.2.1, RFC 2034]. */
const joinedLines = (text: string): string => {
  const [, code, status] = /^([245]\d\d)[- ](?:#?([245]\.\d{1,3}\.\d{1,3}) )?/.exec(text) ?? [];
  if (code === undefined) return text;
  const isOfLines = text.startsWith(`${code}-`);
  const repeated =
    status === undefined
      ? `${code}${isOfLines ? "[- ]" : "-"}`
      : `${code}[- ]#?${status.replaceAll(".", "\\.")}\\b`;
  return text.replace(/^(\d{3})-/, "$1 ").replace(new RegExp(`(?<=\\S) ?(?<![\\d.])${repeated} ?`, "g"), " ");
};

/** [SES: a message that it could not deliver within 14 hours] */
const expiredIn = (text: string): Reply["expired"] => {
  const [all, minutes] =
    /message expired(?::)?(?: unable to deliver in (\d{1,6}) minutes)?\.?/i.exec(text) ?? [];
  if (all === undefined) return undefined;
  const rest = text.slice(text.toLowerCase().indexOf("message expired") + all.length);
  const inner = /^\s*<(.*?)>?\s*$/s.exec(rest)?.[1] ?? rest;
  return { minutes: minutes === undefined ? undefined : Number(minutes), inner: inner.trim() };
};

/** Letters that have no accent to drop. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  ß: "ss",
  ł: "l",
  ø: "o",
  đ: "d",
  æ: "ae",
  œ: "oe",
  ı: "i",
};

const plain = (text: string): string =>
  text
    // Before decomposition, which makes a space of U+00B4.
    .replace(/[\u2018\u2019\u02bc`´]/g, "'")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[ßłøđæœı]/g, (letter) => PLAIN_LETTERS[letter] ?? letter)
    .replace(/[\u201c\u201d\u00ab\u00bb]/g, '"')
    .replace(/^.{0,120}remote server returned (?:an error|message)[^>]{0,40}-> ?/, "")
    .replace(CONTACT, "{contact}")
    .replace(ADDRESS, "@")
    .replace(/<@>/g, "@")
    .replace(WEB, (_, host: string, rest: string) => `${host} ${CODE.exec(rest)?.[0] ?? ""}`)
    .replace(IP, "{ip}")
    .replace(/[.;!?。！？；]+(?=[\s"')\]]|$)/g, " |")
    .replace(/\s+/g, " ")
    .trim();

const ADDRESS = /(?<![^\s<>(),;:"'[\]=])[^\s<>(),;:"'[\]=@]{1,200}@[^\s<>(),;:"'[\]]{1,255}/g;
/** Whom to write to about it, not of this message. */
const CONTACT =
  /(?<![^\s<>(),;:"'[\]=])(?:postmaster|abuse|support|help\w*|admin\w*|security|noc|tosa|mailer-daemon|unblock\w*|delist\w*|hostmaster|webmaster|removal\w*)@[^\s<>(),;:"'[\]]{1,255}/g;
/** Of a URL its host stays, and a provider's code; other words of paths and queries are not about this message. */
const WEB = /\bhttps?:\/\/([\w.-]{1,255}(?:\/reputation)?)([^\s<>"')\]]{0,500})/g;
const CODE = /\b(?:bl|rl|es|pt|sp|dm)\d{5,6}\b|hvub1|dnsbl-lookup/;
const IP = /\[?(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)\]?/g;
