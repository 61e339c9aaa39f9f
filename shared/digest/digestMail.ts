import type { DigestMail } from "./DigestMailer.ts";
import type { DigestFacts } from "./facts.ts";
import { digestHtml } from "./html/digestHtml.ts";
import { digestText } from "./text.ts";
import { digestVerdict } from "./verdict.ts";

const LONGEST_SUBJECT = 120;

/** The digest as a mail: the subject is the state in a sentence. */
export const digestMail = (facts: DigestFacts): DigestMail => {
  const { text } = digestVerdict(facts);
  return {
    subject: text.length <= LONGEST_SUBJECT ? text : `${text.slice(0, LONGEST_SUBJECT - 1)}…`,
    html: digestHtml(facts),
    text: digestText(facts),
  };
};
