import type { Fate } from "./fate.ts";
import { messageId } from "./messageId.ts";

/** Something that SES tells of one mail: the event's name, and its particulars under `under`. */
export type Occurrence = {
  event: "Send" | "Reject" | "Delivery" | "Bounce" | "Complaint";
  under: string;
  particulars: Record<string, unknown>;
};
export type Fated = { recipient: string; fate: Fate };

const MTA = "a7-12.smtp-out.amazonses.com";
const REMOTE_IP = "127.0.0.1";
// How long after the mail was accepted, in milliseconds, SES heard of it.
const DELIVERED_AFTER = 20;
const BOUNCED_AFTER = 30;
const ANSWERED_AFTER = 40;

// As SES words it for the global list, with a subtype seen in the field to be General rather than Suppressed.
const GLOBALLY_SUPPRESSED =
  "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address. For more information about how to remove an address from the suppression list, see the Amazon SES Developer Guide: http://docs.aws.amazon.com/ses/latest/DeveloperGuide/remove-from-suppressionlist.html ";
const ON_ACCOUNT_LIST =
  "Amazon SES did not send the message to this address because it is on the suppression list for your account. For more information about removing addresses from the suppression list, see the Amazon SES Developer Guide at https://docs.aws.amazon.com/ses/latest/DeveloperGuide/sending-email-suppression-list.html";

/** What SES publishes of a mail that it took, in the order in which it happens [event-publishing-retrieving-sns-contents]. */
export const occurrences = (fated: Fated[], at: number, newId: () => string): Occurrence[] => {
  const whose = (...fates: Fate[]) =>
    fated.filter(({ fate }) => fates.includes(fate)).map(({ recipient }) => recipient);
  const feedbackId = (after: number) => messageId(at + after, newId());
  return [
    { event: "Send", under: "send", particulars: {} },
    ...byDomain(whose("inbox", "simulatedDelivery", "simulatedComplaint", "simulatedAutoReply")).map(
      (recipients) => delivery(recipients, at),
    ),
    ...some(whose("simulatedBounce"), (recipients) =>
      bounce(recipients, at, {
        subType: "General",
        feedbackId: feedbackId(BOUNCED_AFTER),
        diagnosticCode: "smtp; 550 5.1.1 user unknown",
        remoteMtaIp: REMOTE_IP,
      }),
    ),
    ...some(whose("simulatedSuppression"), (recipients) =>
      bounce(recipients, at, {
        subType: "General",
        feedbackId: feedbackId(BOUNCED_AFTER),
        diagnosticCode: GLOBALLY_SUPPRESSED,
      }),
    ),
    ...some(whose("suppressedBounce"), (recipients) =>
      bounce(recipients, at, {
        subType: "OnAccountSuppressionList",
        feedbackId: feedbackId(BOUNCED_AFTER),
        diagnosticCode: ON_ACCOUNT_LIST,
      }),
    ),
    ...some(whose("suppressedComplaint"), (recipients) => ({
      event: "Complaint" as const,
      under: "complaint",
      particulars: {
        complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
        complaintSubType: "OnAccountSuppressionList",
        timestamp: iso(at + BOUNCED_AFTER),
        feedbackId: feedbackId(BOUNCED_AFTER),
      },
    })),
    ...some(whose("simulatedComplaint"), (recipients) => ({
      event: "Complaint" as const,
      under: "complaint",
      particulars: {
        complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
        complaintSubType: null,
        timestamp: iso(at + ANSWERED_AFTER),
        feedbackId: feedbackId(ANSWERED_AFTER),
        userAgent: "Amazon SES Mailbox Simulator",
        complaintFeedbackType: "abuse",
        arrivalDate: iso(at + ANSWERED_AFTER),
      },
    })),
    ...some(whose("simulatedAutoReply"), (recipients) => ({
      event: "Bounce" as const,
      under: "bounce",
      particulars: {
        bounceType: "Transient",
        bounceSubType: "General",
        bouncedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
        timestamp: iso(at + ANSWERED_AFTER),
        feedbackId: feedbackId(ANSWERED_AFTER),
      },
    })),
  ];
};

/** What SES publishes of a mail that it took, and then found to hold malware. */
export const rejected = (): Occurrence[] => [
  { event: "Reject", under: "reject", particulars: { reason: "Bad content" } },
];

const delivery = (recipients: string[], at: number): Occurrence => ({
  event: "Delivery",
  under: "delivery",
  particulars: {
    timestamp: iso(at + DELIVERED_AFTER),
    processingTimeMillis: DELIVERED_AFTER,
    recipients,
    smtpResponse: "250 2.6.0 Message received",
    remoteMtaIp: REMOTE_IP,
    reportingMTA: MTA,
  },
});

const bounce = (
  recipients: string[],
  at: number,
  {
    subType,
    feedbackId,
    diagnosticCode,
    remoteMtaIp,
  }: { subType: string; feedbackId: string; diagnosticCode: string; remoteMtaIp?: string },
): Occurrence => ({
  event: "Bounce",
  under: "bounce",
  particulars: {
    bounceType: "Permanent",
    bounceSubType: subType,
    bouncedRecipients: recipients.map((emailAddress) => ({
      emailAddress,
      action: "failed",
      status: "5.1.1",
      diagnosticCode,
    })),
    timestamp: iso(at + BOUNCED_AFTER),
    feedbackId,
    ...(remoteMtaIp === undefined ? {} : { remoteMtaIp }),
    reportingMTA: remoteMtaIp === undefined ? "dns; amazonses.com" : `dns; ${MTA}`,
  },
});

const some = (recipients: string[], make: (recipients: string[]) => Occurrence): Occurrence[] =>
  recipients.length === 0 ? [] : [make(recipients)];

const byDomain = (recipients: string[]): string[][] =>
  Object.values(
    Object.groupBy(recipients, (one) => one.slice(one.lastIndexOf("@") + 1).toLowerCase()),
  ).flatMap((group) => (group === undefined ? [] : [group]));

const iso = (at: number) => new Date(at).toISOString();
