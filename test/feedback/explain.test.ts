import { describe, expect, it } from "vitest";
import { EVENT_TYPES, type EventType, type FeedbackEvent } from "../../shared/feedback/event.ts";
import { explain } from "../../shared/feedback/explain.ts";
import { OUTCOMES, outcomeOf, outcomesOf } from "../../shared/feedback/outcome.ts";
import { reasonOf } from "../../shared/feedback/reason.ts";

type Given = Partial<FeedbackEvent>;
const event = (type: EventType, given: Given = {}) => ({
  type,
  recipient: "jo@example.net",
  recipientDomain: "example.net",
  sender: "redcap@example.org",
  ...given,
});
const said = (type: EventType, given?: Given) => explain(event(type, given));
const SIMULATED = { recipient: "bounce@simulator.amazonses.com", recipientDomain: "simulator.amazonses.com" };
const HARD = { subtype: "Permanent/General", action: "failed" };

describe("explain", () => {
  it("has a sentence for every type", () => {
    for (const type of EVENT_TYPES) expect(said(type)).toMatch(/^[A-Z].{30,}[.)”]$/);
  });

  it.each([
    ["bounce", "Permanent/General", "gives no reason"],
    ["bounce", "Permanent/Suppressed", "global suppression list"],
    ["bounce", "Permanent/OnAccountSuppressionList", "your account's suppression list"],
    ["bounce", "Permanent/OnTenantSuppressionList", "suppression list of the tenant"],
    ["bounce", "Permanent/EmailValidationSuppressed", "Auto Validation"],
    ["bounce", "Permanent/UnsubscribedRecipient", "unsubscribed"],
    ["bounce", "Transient/General", "automatic reply"],
    ["bounce", "Transient/MailboxFull", "mailbox is full"],
    ["bounce", "Transient/CustomTimeoutExceeded", "MaxDeliverySeconds"],
    ["bounce", "Permanent/AddedTomorrow", "“AddedTomorrow”"],
    ["complaint", "abuse", "reported a message as spam"],
    ["complaint", "not-spam", "not a complaint"],
    ["complaint", "OnAccountSuppressionList/abuse", "SES did not try"],
    ["deliveryDelay", "InternalFailure", "temporary failure"],
    ["deliveryDelay", "General", "SES keeps trying"],
    ["deliveryDelay", "SendingDeferral", "even out your sending"],
    ["reject", undefined, "virus"],
    ["unknown", "NewThing", "“NewThing”"],
  ] as const)("tells what %s %s means", (type, subtype, words) => {
    expect(said(type, subtype === undefined ? {} : { subtype })).toContain(words);
  });

  it("does not call a delayed recipient of a bounce bounced", () => {
    expect(said("bounce", { subtype: "Permanent/General", action: "delayed" })).toContain("keeps trying");
  });

  it("says of the simulator's mail that it counts toward nothing and suppresses nobody", () => {
    const text = said("bounce", { ...HARD, ...SIMULATED, diagnostic: "smtp; 550 5.1.1 user unknown" });
    expect(text).toContain("does not count toward rates");
    expect(text).toContain("is not suppressed");
    expect(said("delivery", SIMULATED)).toContain("does not count toward rates");
  });

  it("keeps a reply's end apart from the next sentence", () => {
    const text = said("bounce", { ...HARD, diagnostic: "smtp; 550 something" });
    expect(text).toContain("replied: “550 something”. If");
  });
});

describe("reasonOf", () => {
  it.each(["send", "delivery", "open", "click", "subscription", "renderingFailure", "unknown"] as const)(
    "finds none in %s",
    (type) => expect(reasonOf(event(type))).toBeUndefined(),
  );

  it.each([
    ["550 5.7.26 unauthenticated email", "senderAuthentication", "Once this is fixed"],
    ["552 5.2.2 mailbox full", "mailboxFull", "If SES has suppressed the address"],
  ])(
    "offers removal after a hard bounce that says nothing against the mailbox: %s",
    (diagnostic, code, step) => {
      const reason = reasonOf(event("bounce", { ...HARD, diagnostic }));
      expect(reason?.code).toBe(code);
      expect(reason?.remedy.at(-1)).toEqual({
        text: expect.stringContaining(step),
        target: { to: "suppression", address: "jo@example.net" },
      });
    },
  );

  it.each([
    ["where there is no such mailbox", { ...HARD, diagnostic: "550 5.1.1 user unknown" }],
    ["after a bounce that suppresses nobody", { subtype: "Transient/MailboxFull" }],
    ["where SES named no recipient", { ...HARD, recipient: null, diagnostic: "552 5.2.2 mailbox full" }],
  ])("does not offer it %s", (_, given) => {
    const targets = reasonOf(event("bounce", given))?.remedy.map(({ target }) => target?.to);
    expect(targets).not.toContain("suppression");
  });

  it("tells of a mail host's attempt as its maillog does", () => {
    const detail = { host: "mail.example.org", queueId: "4XyZ1", beganAt: "2026-11-01T10:00:00.000Z" };
    const reply =
      "host email-smtp.eu-west-1.amazonaws.com[192.0.2.1] said: 554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: a@b.example";
    expect(reasonOf(event("relay", { subtype: "bounced", diagnostic: reply, detail }))).toMatchObject({
      code: "not_verified",
      actor: "you",
      retry: "afterFix",
      explanation: expect.stringContaining("On the mail host mail.example.org"),
    });
    expect(
      reasonOf(event("relay", { subtype: "bounced", diagnostic: "550 5.1.1 user unknown", detail })),
    ).toMatchObject({ code: "noSuchUser", actor: "recipient", retry: "no" });
    expect(reasonOf(event("relay", { subtype: "sent", diagnostic: "250 Ok", detail }))).toBeUndefined();
  });

  it.each([
    [
      ["From", "Reply-To", "X-Original-From", "envelope sender"],
      "The guard on mx1 changed the sender from ann@far.example to redcap@uni.example because ann@far.example is not verified in SES. Replies go to ann@far.example.",
    ],
    [
      ["From", "X-Original-From"],
      "The guard on mx1 changed the sender from ann@far.example to redcap@uni.example because ann@far.example is not verified in SES. Its own Reply-To is unchanged.",
    ],
    [
      ["envelope sender"],
      "The guard on mx1 changed the envelope sender from ann@far.example to redcap@uni.example because ann@far.example is not verified in SES. From is unchanged; bounces go to redcap@uni.example.",
    ],
    [
      ["Sender", "Return-Path"],
      "The guard on mx1 removed Sender and Return-Path because ann@far.example is not verified in SES. From is unchanged.",
    ],
  ])("tells what a guard changed: %j", (changed, words) => {
    const rewritten = event("relay", {
      subtype: "rewritten",
      sender: "ann@far.example",
      detail: { host: "mx1", queueId: "4XyZ1", fallback: "redcap@uni.example", changed },
    });
    expect(explain(rewritten)).toBe(words);
    expect(reasonOf(rewritten)).toBeUndefined();
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
