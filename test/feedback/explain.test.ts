import { describe, expect, it } from "vitest";
import { EVENT_TYPES, type EventType, type FeedbackEvent } from "../../shared/feedback/event.ts";
import { explain } from "../../shared/feedback/explain.ts";
import { OUTCOMES, outcomeOf, outcomesOf } from "../../shared/feedback/outcome.ts";

const said = (type: EventType, subtype?: string, given: { action?: string; recipientDomain?: string } = {}) =>
  explain({ type, recipientDomain: "example.net", ...(subtype === undefined ? {} : { subtype }), ...given });

describe("explain", () => {
  it("has a sentence for every type", () => {
    for (const type of EVENT_TYPES) expect(said(type)).toMatch(/^[A-Z].{30,}[.)]$/);
  });

  it.each([
    ["bounce", "Permanent/General", "no such mailbox"],
    ["bounce", "Permanent/NoEmail", "no recipient address"],
    ["bounce", "Permanent/Suppressed", "global list"],
    ["bounce", "Permanent/OnAccountSuppressionList", "your account's suppression list"],
    ["bounce", "Permanent/UnsubscribedRecipient", "unsubscribed"],
    ["bounce", "Transient/General", "out-of-office"],
    ["bounce", "Transient/MailboxFull", "mailbox is full"],
    ["bounce", "Transient/MessageTooLarge", "larger than"],
    ["bounce", "Transient/ContentRejected", "content"],
    ["bounce", "Transient/AttachmentRejected", "attachment"],
    ["bounce", "Undetermined/Undetermined", "could not tell why"],
    ["bounce", "Permanent/AddedTomorrow", "for good"],
    ["complaint", "abuse", "marked the message as spam"],
    ["complaint", "auth-failure", "DKIM"],
    ["complaint", "fraud", "phishing"],
    ["complaint", "not-spam", "good news"],
    ["complaint", "other", "does not name"],
    ["complaint", "virus", "virus"],
    ["complaint", "OnAccountSuppressionList", "did not try"],
    ["complaint", "OnAccountSuppressionList/abuse", "did not try"],
    ["deliveryDelay", "InternalFailure", "SES itself has a passing fault"],
    ["deliveryDelay", "General", "reason is not known"],
    ["deliveryDelay", "MailboxFull", "mailbox is full"],
    ["deliveryDelay", "SpamDetected", "takes for spam"],
    ["deliveryDelay", "RecipientServerError", "fault of its own"],
    ["deliveryDelay", "IPFailure", "blocks or slows"],
    ["deliveryDelay", "TransientCommunicationFailure", "could not talk"],
    ["deliveryDelay", "BYOIPHostNameLookupUnavailable", "reverse DNS"],
    ["deliveryDelay", "Undetermined", "reason is not known"],
    ["deliveryDelay", "SendingDeferral", "holds the message back"],
    ["unknown", "NewThing", "“NewThing”"],
  ] as const)("tells what %s %s means", (type, subtype, words) => {
    expect(said(type, subtype)).toContain(words);
  });

  it("does not call a delayed recipient of a bounce bounced", () => {
    expect(said("bounce", "Permanent/General", { action: "delayed" })).toContain("keeps trying");
  });

  it("says that the simulator counts toward nothing", () => {
    const simulated = { recipientDomain: "simulator.amazonses.com" };
    expect(said("bounce", "Permanent/General", simulated)).toContain("simulator");
  });
});

describe("what became of a message", () => {
  const event = (given: Partial<FeedbackEvent>): FeedbackEvent => ({
    id: `${given.type} ${given.at}`,
    type: "send",
    recipient: "jo@example.net",
    recipientDomain: "example.net",
    messageId: "m",
    sender: "app@example.org",
    at: "2026-11-01T10:00:00.000Z",
    recordedAt: "2026-11-01T10:00:00.000Z",
    ...given,
  });
  const outcome = (...events: Partial<FeedbackEvent>[]) =>
    outcomesOf(events.map(event)).map((one) => one.outcome)[0];
  const delivery = { type: "delivery", at: "2026-11-01T10:01:00.000Z" } as const;

  it.each([
    ["sent", [{ type: "send" }]],
    ["delayed", [{ type: "deliveryDelay" }, { type: "send" }]],
    ["delivered", [{ type: "deliveryDelay" }, delivery]],
    ["delivered", [delivery, { type: "bounce", subtype: "Transient/General" }]],
    ["delivered", [{ type: "send" }, { type: "open" }]],
    ["delivered", [delivery, { type: "complaint", subtype: "not-spam" }]],
    ["notDelivered", [{ type: "send" }, { type: "bounce", subtype: "Transient/MailboxFull" }]],
    ["delayed", [{ type: "send" }, { type: "bounce", subtype: "Permanent/General", action: "delayed" }]],
    ["bounced", [delivery, { type: "bounce", subtype: "Permanent/General" }]],
    ["complained", [{ type: "complaint", subtype: "abuse" }, delivery]],
    ["failed", [{ type: "send" }, { type: "reject" }]],
    ["failed", [{ type: "renderingFailure" }]],
  ] satisfies [string, Partial<FeedbackEvent>[]][])("is “%s” after %j, in any order", (wanted, events) => {
    expect(outcome(...events)).toBe(wanted);
    expect(outcome(...events.toReversed())).toBe(wanted);
  });

  it("is told for each recipient, with the event that tells most", () => {
    const kim = { recipient: "kim@example.com" };
    const found = outcomesOf([event({}), event(delivery), event(kim), event({ ...kim, type: "reject" })]);
    expect(found).toMatchObject([
      { recipient: "jo@example.net", outcome: "delivered", event: { type: "delivery" } },
      { recipient: "kim@example.com", outcome: "failed", event: { type: "reject" } },
    ]);
  });

  it("is known for every type of event", () => {
    for (const type of EVENT_TYPES) expect(OUTCOMES).toContain(outcomeOf(event({ type })));
  });
});
