import type { Rewriting } from "../records/rewriting.ts";
import type { Decision } from "./decide.ts";
import type { Change, GuardedMessage } from "./guardedMessage.ts";

const LONGEST = 320; // an address [RFC 5321 4.5.3.1]: 64 + 1 + 255

/** What the service is told, for each recipient; nothing where nothing was rewritten, or where Postfix did not tell the id of the message. */
export const rewritingReports = (
  { queueId, recipients }: Pick<GuardedMessage, "queueId" | "recipients">,
  decision: Decision,
  at: Date,
): Rewriting[] => {
  if (decision.kind !== "rewrite" || !QUEUE_ID.test(queueId)) return [];
  const { sender, fallback, rewriting } = decision;
  const same = {
    queueId,
    at: at.toISOString(),
    sender: plain(sender),
    fallback: plain(fallback.address),
    changed: changedParts(rewriting.changes),
  };
  return [...new Set(recipients.map(plain))].filter((to) => to !== "").map((to) => ({ ...same, to }));
};

/** What a person calls the parts of a message that changes touch, each once. */
export const changedParts = (changes: readonly Change[]): string[] => [
  ...new Set(changes.map((one) => ("name" in one ? one.name : "envelope sender"))),
];

/** As the service takes them. */
const QUEUE_ID = /^[0-9A-Za-z]{5,40}$/;

const plain = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, "\ufffd")
    .slice(0, LONGEST)
    .toWellFormed();
