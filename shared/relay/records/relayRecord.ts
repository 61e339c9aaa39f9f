import type { FeedbackEvent } from "../../feedback/event.ts";
import type { Outcome } from "../maillog/story.ts";
import { hostEvent } from "./hostEvent.ts";
import { hostMessageId } from "./hostMessageId.ts";

/** One attempt of a mail host to hand on a message for one recipient, as its maillog tells it. Times are ISO 8601 UTC. */
export type RelayRecord = {
  queueId: string;
  /** When the message came to the host: queue ids are used again. */
  beganAt: string;
  at: string;
  from: string;
  to: string;
  status: Outcome;
  /** Enhanced status code, and the relay's or Postfix's own words. */
  dsn?: string | undefined;
  relay?: string | undefined;
  reply?: string | undefined;
  /** What SES called the message when it took it. */
  sesMessageId?: string | undefined;
  /** Who handed it over, and the application's own Message-ID. */
  client?: string | undefined;
  headerMessageId?: string | undefined;
  delaySeconds?: number | undefined;
  /** Code of the cause, and identities that SES has not verified. */
  cause?: string | undefined;
  identities?: string[] | undefined;
};

/**
 * The event of a record: the same record, the same event, however often it is sent. It belongs to SES's message where
 * SES took it, else to the message of the host.
 */
export const relayEvent = (host: string, record: RelayRecord, recordedAt: string): FeedbackEvent => {
  const { queueId, beganAt, at, to, status, dsn, reply, sesMessageId, from, ...detail } = record;
  return {
    ...hostEvent(host, { queueId, at, to, sender: from, subtype: status }, recordedAt),
    messageId: sesMessageId ?? hostMessageId(host, record),
    acceptedAt: beganAt,
    ...(dsn === undefined ? {} : { status: dsn }),
    ...(reply === undefined ? {} : { diagnostic: reply }),
    detail: { host, queueId, beganAt, ...detail },
  };
};
