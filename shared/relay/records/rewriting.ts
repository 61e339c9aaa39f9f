import { type FeedbackEvent, REWRITTEN } from "../../feedback/event.ts";
import { hostEvent } from "./hostEvent.ts";
import { rewritingMessageId } from "./hostMessageId.ts";

/** A message whose sender the guard on a mail host changed, for one of its recipients. */
export type Rewriting = {
  queueId: string;
  /** When, ISO 8601 UTC. */
  at: string;
  to: string;
  /** The address that SES would have rejected, and the one that the message is sent from instead. */
  sender: string;
  fallback: string;
  /** Names of headers, or `envelope sender`. */
  changed: string[];
  /** The application's own Message-ID. */
  headerMessageId?: string | undefined;
};

/** The event of a rewriting. Which message of the queue id it belongs to, only its time says (story.ts). */
export const rewritingEvent = (
  host: string,
  { queueId, at, to, sender, ...detail }: Rewriting,
  recordedAt: string,
): FeedbackEvent => ({
  ...hostEvent(host, { queueId, at, to, sender, subtype: REWRITTEN }, recordedAt),
  messageId: rewritingMessageId(host, queueId),
  detail: { host, queueId, ...detail },
});
