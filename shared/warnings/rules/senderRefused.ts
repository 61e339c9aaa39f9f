import type { FeedbackEvent } from "../../feedback/event.ts";
import { coveringCandidates, identityOf } from "../../identities/identity.ts";
import { counted, minuteUtc } from "../../plainMail/words.ts";
import { INSTALL_GUARD } from "../../remedies/installGuard.ts";
import { shell } from "../../remedies/remedy.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { TriggerRule } from "../triggers/trigger.ts";

/** SES rejected a message of the mail host because it has not verified the sender. */
export const senderRefused: TriggerRule = {
  name: "senderRefused",
  why: "SES rejected these messages over SMTP. It publishes no event for that, and the sender usually does not find out.",
  remedy: [{ text: "Request verification of the sender.", target: { to: "requestIdentity" } }],
  cooldownMs: DAY_MS,
  settleMs: DAY_MS,
  of: (event) => {
    const { sender } = refusedIdentities(event);
    if (sender === undefined) return undefined;
    return { subject: sender, severity: "warning", line: messageLine(event) };
  },
  // Verified before SES rejected the last message, it was not what was missing.
  isResolved: ({ subject, seenAt }, { identities }) => {
    const asked = identityOf(subject);
    const covering = new Set(asked && [asked.identity, ...coveringCandidates(asked)].map(folded));
    return identities.some(
      ({ state, identity, verifiedAt = "" }) =>
        state === "verified" && verifiedAt > seenAt && covering.has(folded(identity)),
    );
  },
  headline: (identity, times) => `SES rejected ${counted(times, "message")}: ${identity} is not verified`,
  remedyOf: ({ subject: identity }) => [
    {
      text: `Request verification of ${identity}. For an address, its owner opens the link that AWS emails; for a domain, publish its DNS records.`,
      target: { to: "requestIdentity", identity },
    },
    { text: "Or set the application to send from a verified address.", target: { to: "identities" } },
    shell(
      "Or install the guard on the mail host: it sends mail of unverified senders from a verified address. In the mode observe it only logs. Give the service's URL, and a file with a token of the scope guard (docs/senders.md).",
      INSTALL_GUARD,
    ),
  ],
};

/**
 * Of a message that SES rejected because identities are not verified: the first that it is sent from, and its recipient
 * where that is one of them, which only happens in the sandbox [request-production-access].
 */
export const refusedIdentities = ({
  type,
  sender,
  recipient,
  detail = {},
}: FeedbackEvent): { sender?: string; recipient?: string } => {
  const { cause, identities } = detail;
  const isUnverified = cause === "not_verified" || cause === "recipient_not_verified";
  if (type !== "relay" || !isUnverified || !Array.isArray(identities)) return {};
  const named = identities.filter((one) => typeof one === "string");
  const isRecipient = (one: string) =>
    recipient !== null && folded(one) === folded(recipient) && folded(one) !== folded(sender);
  if (cause === "recipient_not_verified") return named[0] === undefined ? {} : { recipient: named[0] };
  const [from] = named.filter((one) => !isRecipient(one));
  const [to] = named.filter(isRecipient);
  return { ...(from === undefined ? {} : { sender: from }), ...(to === undefined ? {} : { recipient: to }) };
};

/** When and where the mail host had the message that was refused. */
export const messageLine = ({ at, detail: { host, queueId } = {} }: FeedbackEvent): string =>
  `${minuteUtc(at)}: message ${String(queueId)} on ${String(host)}.`;

const folded = (address: string): string => address.toLowerCase();
