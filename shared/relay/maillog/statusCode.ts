import type { Cause } from "./cause.ts";
import type { Attempt } from "./story.ts";

/** Subjects of enhanced status codes [RFC 3463, section 3]. */
const SUBJECTS: Readonly<Record<string, { code: string; words: string }>> = {
  "1": { code: "address", words: "the address" },
  "2": { code: "mailbox", words: "the recipient's mailbox" },
  "3": { code: "system", words: "the recipient's mail system" },
  "4": { code: "network", words: "the network or the way to the server" },
  "5": { code: "protocol", words: "how the two servers spoke" },
  "6": { code: "content", words: "the message's content" },
  "7": { code: "policy", words: "security or policy" },
};

/** What the enhanced status code tells of a reply that no rule knows, or else the SMTP code, or else the status. */
export const ofStatusCode = (
  { dsn, reply, status }: Pick<Attempt, "dsn" | "reply" | "status">,
  smtp: string | undefined,
): Cause => {
  const [, own] = /\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(reply) ?? [];
  const [digit, subject = "0"] = (own ?? dsn).split(".");
  const isForNow =
    (digit === "4" || digit === "5" ? digit : (smtp?.[0] ?? (status === "deferred" ? "4" : "5"))) === "4";
  const { code, words } = SUBJECTS[subject] ?? { code: "other", words: "" };
  return {
    code: `${isForNow ? "refused_for_now" : "refused"}_${code}`,
    title: `Refused ${isForNow ? "for now" : "for good"}${words === "" ? "" : `, because of ${words}`}`,
    explanation: isForNow
      ? "The next server, or the way there, says to try later."
      : "The next server, or Postfix itself, refused the mail for good.",
    remedy: "Read its words; if they do not tell, ask whoever runs that server.",
  };
};
