import type { Cause } from "./cause.ts";
import type { Attempt } from "./story.ts";

/** Subjects of enhanced status codes [RFC 3463, section 3]. */
const SUBJECTS: Readonly<Record<string, { code: string; words: string }>> = {
  "1": { code: "address", words: "the address" },
  "2": { code: "mailbox", words: "the recipient's mailbox" },
  "3": { code: "system", words: "the recipient's mail system" },
  "4": { code: "network", words: "the network or the route to the server" },
  "5": { code: "protocol", words: "the SMTP protocol between the two servers" },
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
    title: `${isForNow ? "Temporarily" : "Permanently"} rejected${words === "" ? "" : `, because of ${words}`}`,
    explanation: isForNow
      ? "The next server did not accept the message yet, or could not be reached."
      : "The next server, or Postfix itself, permanently rejected the message.",
    remedy: [{ text: "Read the server's reply. If it does not say why, ask whoever runs that server." }],
  };
};
