import { createHash } from "node:crypto";
import { addressAsWritten, normaliseAddress } from "../../feedback/address.ts";
import type { FeedbackEvent } from "../../feedback/event.ts";

/** What a mail host reports of a message and one of its recipients. */
export type HostReport = { queueId: string; at: string; to: string; sender: string; subtype: string };

const ID_LENGTH = 16;

/** What events of a mail host have in common: the same report, the same event, however often it is sent. */
export const hostEvent = (
  host: string,
  { queueId, at, to, sender, subtype }: HostReport,
  recordedAt: string,
): Omit<FeedbackEvent, "messageId"> => {
  const recipient = normaliseAddress(to) ?? addressAsWritten(to);
  return {
    id: createHash("sha256")
      // Not when it began: read again from its middle, a message seems to have begun later.
      .update([host, queueId, to, at, subtype].join("\u0000"))
      .digest("base64url")
      .slice(0, ID_LENGTH),
    type: "relay",
    subtype,
    recipient: recipient?.address ?? null,
    recipientDomain: recipient?.domain ?? "",
    sender: normaliseAddress(sender)?.address ?? sender,
    at,
    recordedAt,
  };
};
