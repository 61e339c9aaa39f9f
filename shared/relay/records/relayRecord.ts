import { createHash } from "node:crypto";
import { addressAsWritten, normaliseAddress } from "../../feedback/address.ts";
import type { FeedbackEvent } from "../../feedback/event.ts";
import type { Outcome } from "../maillog/story.ts";
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

const ID_LENGTH = 16;

/**
 * The event of a record: the same record, the same event, however often it is sent. It belongs to SES's message where
 * SES took it, else to the message of the host.
 */
export const relayEvent = (host: string, record: RelayRecord, recordedAt: string): FeedbackEvent => {
  const recipient = normaliseAddress(record.to) ?? addressAsWritten(record.to);
  const { queueId, beganAt, at, status, dsn, reply, sesMessageId, from, ...rest } = record;
  const { to: _to, ...detail } = rest;
  return {
    id: createHash("sha256")
      // Not when it began: read again from its middle, a message seems to have begun later.
      .update([host, queueId, record.to, at, status].join("\u0000"))
      .digest("base64url")
      .slice(0, ID_LENGTH),
    type: "relay",
    subtype: status,
    recipient: recipient?.address ?? null,
    recipientDomain: recipient?.domain ?? "",
    messageId: sesMessageId ?? hostMessageId(host, record),
    sender: normaliseAddress(from)?.address ?? from,
    at,
    acceptedAt: beganAt,
    recordedAt,
    ...(dsn === undefined ? {} : { status: dsn }),
    ...(reply === undefined ? {} : { diagnostic: reply }),
    detail: { host, queueId, beganAt, ...detail },
  };
};
