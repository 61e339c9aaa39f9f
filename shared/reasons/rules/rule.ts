import type { ReasonCode } from "../reason.ts";

/**
 * A kind of wording, or a code, by which servers give one reason. `words` is matched against the reply as `readReply`
 * prepares it: lower case, accents dropped, addresses replaced by `@`, lines joined.
 */
export type Rule = {
  reason: ReasonCode;
  words: RegExp;
  /** The page or RFC that it is documented by, or the server that writes it. */
  source: string;
  /** A reply of this kind; the tests judge it. */
  example: string;
};

/** A rule; of several patterns any may match. */
export const rule = (
  reason: ReasonCode,
  words: RegExp | readonly RegExp[],
  source: string,
  example: string,
): Rule => ({
  reason,
  words: words instanceof RegExp ? words : new RegExp(words.map(({ source: words }) => words).join("|")),
  source,
  example,
});

/** The same rules for what is no server's reply: it begins with no code. */
export const withoutCode = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({
    ...rule,
    words: new RegExp(`^(?![245]\\d\\d[ -]|[245]\\.\\d).*(?:${rule.words.source})`),
  }));
