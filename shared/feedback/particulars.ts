import type { EventType } from "./event.ts";

type Fields = Record<string, unknown>;

/** Fields that are known, and kept whole. */
const KNOWN: Partial<Record<EventType, readonly string[]>> = {
  bounce: ["reportingMTA", "remoteMtaIp"],
  complaint: ["userAgent", "arrivalDate"],
  delivery: ["reportingMTA", "remoteMtaIp", "processingTimeMillis"],
  open: ["ipAddress", "userAgent"],
  click: ["ipAddress", "userAgent", "link", "linkTags"],
  deliveryDelay: ["expirationTime", "reportingMTA"],
  renderingFailure: ["templateName"],
  subscription: ["contactList", "source", "newTopicPreferences", "oldTopicPreferences"],
};

/** Fields that an event has elsewhere: its time, recipients, subtype and diagnostic. */
const TOLD_ELSEWHERE: ReadonlySet<string> = new Set([
  "timestamp",
  "recipients",
  "bouncedRecipients",
  "complainedRecipients",
  "delayedRecipients",
  "bounceType",
  "bounceSubType",
  "complaintSubType",
  "complaintFeedbackType",
  "delayType",
  "feedbackId",
  "smtpResponse",
  "reason",
  "errorMessage",
]);

/** In all, as JSON: with it an event still fits its kilobyte, most of the time. */
const UNKNOWN_BYTES = 300;
const LONGEST_TEXT = 200;

/**
 * What the particulars of an event hold beside what is read from them. Known fields are whole. Of fields that SES adds,
 * such as those that tell opens and clicks by machines from those by people, as many are kept as fit into 300 bytes, in
 * their order; a long text is cut.
 */
export const keptFields = (type: EventType, particulars: Fields): Fields => {
  const known = KNOWN[type] ?? [];
  const kept: [string, unknown][] = [];
  let room = UNKNOWN_BYTES;
  for (const [name, value] of Object.entries(particulars)) {
    if (value === undefined || value === null || TOLD_ELSEWHERE.has(name)) continue;
    if (known.includes(name)) {
      kept.push([name, value]);
      continue;
    }
    const short = typeof value === "string" ? value.slice(0, LONGEST_TEXT).toWellFormed() : value;
    const bytes = Buffer.byteLength(JSON.stringify({ [name]: short }));
    if (bytes > room) continue;
    room -= bytes;
    kept.push([name, short]);
  }
  return Object.fromEntries(kept);
};
