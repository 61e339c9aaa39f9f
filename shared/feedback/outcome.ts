import { type Ending, type FeedbackEvent, isPermanentFailure, isSpamComplaint } from "./event.ts";

export const OUTCOMES = [
  "unknown",
  "sent",
  "delayed",
  "notDelivered",
  "delivered",
  "failed",
  "bounced",
  "complained",
] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type RecipientOutcome<Event = FeedbackEvent> = { recipient: string; outcome: Outcome; event: Event };

/** What an event says became of the message for its recipient. */
export const outcomeOf = (event: Ending): Outcome => {
  switch (event.type) {
    case "send":
      return "sent";
    case "delivery":
    case "open":
    case "click":
    case "subscription":
      return "delivered";
    case "bounce":
      if (isPermanentFailure(event)) return "bounced";
      return event.action === "delayed" ? "delayed" : "notDelivered";
    case "complaint":
      return isSpamComplaint(event) ? "complained" : "delivered";
    case "reject":
    case "renderingFailure":
      return "failed";
    case "deliveryDelay":
      return "delayed";
    case "relay":
      return RELAYED[event.subtype ?? ""] ?? "unknown";
    case "unknown":
      return "unknown";
  }
};

/** What the mail host says; that it handed a message on is what SES calls sent. */
const RELAYED: Readonly<Record<string, Outcome>> = {
  sent: "sent",
  deferred: "delayed",
  bounced: "failed",
  expired: "failed",
  rejected: "failed",
};

/**
 * What became of one message for each of its recipients, in order of recipient. Of several events the one that says
 * most counts, not the last: SES publishes them in any order, an automatic reply after a delivery is no failure, and
 * a complaint comes days after it. Of equals, the first.
 */
export const outcomesOf = <Event extends Ending & Pick<FeedbackEvent, "recipient" | "at">>(
  events: Event[],
): RecipientOutcome<Event>[] => {
  const best = new Map<string, RecipientOutcome<Event>>();
  for (const event of events) {
    if (event.recipient === null) continue;
    const outcome = outcomeOf(event);
    const known = best.get(event.recipient);
    const isFirst = known?.outcome === outcome && event.at < known.event.at;
    if (known === undefined || saysMore(outcome, known.outcome) || isFirst) {
      best.set(event.recipient, { recipient: event.recipient, outcome, event });
    }
  }
  return [...best.values()].sort((a, b) => (a.recipient < b.recipient ? -1 : 1));
};

/** What matters most to whoever looks after the mail comes first. */
const BY_IMPORTANCE: readonly Outcome[] = [
  "complained",
  "bounced",
  "failed",
  "notDelivered",
  "delayed",
  "sent",
  "delivered",
  "unknown",
];

/** The outcome of several recipients that matters most, for all that have it; empty where there are none. */
export const worstOf = <Event>(outcomes: RecipientOutcome<Event>[]): RecipientOutcome<Event>[] => {
  const worst = BY_IMPORTANCE.find((one) => outcomes.some(({ outcome }) => outcome === one));
  return outcomes.filter(({ outcome }) => outcome === worst);
};

/** Whether one outcome says more of a message than another does (`outcomesOf`). */
export const saysMore = (one: Outcome, other: Outcome): boolean =>
  OUTCOMES.indexOf(one) > OUTCOMES.indexOf(other);
