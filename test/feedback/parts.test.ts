import { describe, expect, it } from "vitest";
import {
  EVENT_TYPES,
  type EventType,
  isPermanentFailure,
  isSpamComplaint,
} from "../../shared/feedback/event.ts";
import { clip, object, text, type Unreadable } from "../../shared/feedback/fields.ts";
import { journalEntries, journalPages } from "../../shared/feedback/journal.ts";
import { type Outcome, outcomeOf, outcomesOf } from "../../shared/feedback/outcome.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { keptFields } from "../../shared/feedback/particulars.ts";
import { recipientsOf } from "../../shared/feedback/recipients.ts";
import {
  DEFAULT_RETENTION,
  eventExpiry,
  journalExpiry,
  parseRetention,
} from "../../shared/feedback/retention.ts";
import { bounce as storedBounce } from "../suppressions/events.ts";
import { bounce, complaint, delivery, reject, send } from "./notifications.ts";

const NOW = new Date("2026-11-24T00:00:00Z");
/** Why something cannot be read. */
const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    const { reason, message } = error as Unreadable;
    return `${reason}: ${message}`;
  }
  return "read";
};

describe("a field", () => {
  it("is an object or a text, else it says which is missing or invalid", () => {
    expect(object({ a: { b: 1 } }, "a", "x.a")).toEqual({ b: 1 });
    expect(refusal(() => object({}, "a", "x.a"))).toBe("field_missing: x.a: not an object");
    expect(refusal(() => object({ a: null }, "a", "x.a"))).toBe("field_invalid: x.a: not an object");
    expect(text({ a: "b" }, "a", "x.a")).toBe("b");
    expect(refusal(() => text({}, "a", "x.a"))).toBe("field_missing: x.a: not a string");
    for (const bad of ["", 7, null])
      expect(refusal(() => text({ a: bad }, "a", "x.a"))).toBe("field_invalid: x.a: not a string");
    expect(text({ a: "x".repeat(100_001) }, "a", "x.a")).toHaveLength(100_000);
  });

  it("is cut without half a letter", () => {
    expect(clip("abc", 2)).toBe("ab");
    expect(clip("a😀", 2)).toBe("a\ufffd");
  });
});

describe("what is kept of an event's particulars", () => {
  it("is what is known, whole, and nothing that the event has elsewhere", () => {
    const long = "x".repeat(500);
    expect(
      keptFields("bounce", {
        reportingMTA: long,
        remoteMtaIp: null,
        timestamp: "t",
        feedbackId: "f",
        bounceType: "b",
      }),
    ).toEqual({
      reportingMTA: long,
    });
    const elsewhere = [
      "recipients",
      "bouncedRecipients",
      "complainedRecipients",
      "delayedRecipients",
      "bounceSubType",
      "complaintSubType",
      "complaintFeedbackType",
      "delayType",
      "smtpResponse",
      "reason",
      "errorMessage",
    ];
    expect(keptFields("open", Object.fromEntries(elsewhere.map((name) => [name, "x"])))).toEqual({});
  });

  it.each<[EventType, string[]]>([
    ["bounce", ["reportingMTA", "remoteMtaIp"]],
    ["complaint", ["userAgent", "arrivalDate"]],
    ["delivery", ["reportingMTA", "remoteMtaIp", "processingTimeMillis"]],
    ["open", ["ipAddress", "userAgent"]],
    ["click", ["ipAddress", "userAgent", "link", "linkTags"]],
    ["deliveryDelay", ["expirationTime", "reportingMTA"]],
    ["renderingFailure", ["templateName"]],
    ["subscription", ["contactList", "source", "newTopicPreferences", "oldTopicPreferences"]],
  ])("of %s: %j", (type, names) => {
    const whole = Object.fromEntries(names.map((name) => [name, "x".repeat(400)]));
    expect(keptFields(type, whole)).toEqual(whole);
  });

  it("of fields that SES adds is as much as fits into 300 bytes", () => {
    expect(keptFields("send", { added: "x".repeat(300) })).toEqual({ added: "x".repeat(200) });
    expect(keptFields("send", { flag: false, nothing: undefined, none: null })).toEqual({ flag: false });
    // {"a":[…]} of exactly 300 bytes, and of one more.
    const list = (length: number) => ({ a: ["x".repeat(length)] });
    expect(Buffer.byteLength(JSON.stringify(list(290)))).toBe(300);
    expect(keptFields("send", list(290))).toEqual(list(290));
    expect(keptFields("send", list(291))).toEqual({});
    expect(keptFields("send", { ...list(291), b: 1 })).toEqual({ b: 1 });
    expect(keptFields("send", { ...list(290), b: 1 })).toEqual(list(290));
    expect(keptFields("send", { ...list(283), b: 1 })).toEqual({ ...list(283), b: 1 });
    expect(keptFields("send", { ...list(284), b: 1 })).toEqual(list(284));
  });
});

describe("whom a notification concerns", () => {
  const mail = (...destination: unknown[]) => ({ destination });

  it.each([
    [
      "a list that is none",
      "bounce",
      { bouncedRecipients: "a@b.org" },
      {},
      "field_invalid: bounce.bouncedRecipients: not a list",
    ],
    [
      "an entry that is none",
      "bounce",
      { bouncedRecipients: [7] },
      {},
      "field_invalid: bounce.bouncedRecipients[0]: not an object",
    ],
    [
      "an entry without address",
      "complaint",
      { complainedRecipients: [{}] },
      {},
      "field_missing: complaint.complainedRecipients[0].emailAddress: not a string",
    ],
    [
      "addressees that are no list",
      "send",
      {},
      { destination: "a@b.org" },
      "field_invalid: mail.destination: not a list of strings",
    ],
    [
      "addressees that are no texts",
      "send",
      {},
      mail("a@b.org", 7),
      "field_invalid: mail.destination: not a list of strings",
    ],
    ["nobody", "send", {}, {}, "field_missing: no recipient: mail.destination is empty"],
    [
      "nobody, of a delivery",
      "delivery",
      { recipients: [] },
      mail(),
      "field_missing: no recipient: mail.destination is empty",
    ],
    [
      "too many",
      "send",
      {},
      mail(...Array(1_001).fill("a@b.org")),
      "too_large: 1001 recipients, but SES sends a message to at most 50",
    ],
    ["as many as are read", "send", {}, mail(...Array(1_000).fill("a@b.org")), "read"],
    ["nobody, of a bounce", "bounce", {}, mail("a@b.org"), "read"],
    ["nobody, of an unknown type", "unknown", {}, {}, "read"],
  ] as const)("is refused where it has %s", (_, type, particulars, mailFields, expected) => {
    expect(refusal(() => recipientsOf(type, particulars, mailFields))).toBe(expected);
  });

  it("is named by the particulars, else by the mail", () => {
    const addresses = (...given: Parameters<typeof recipientsOf>) =>
      recipientsOf(...given).map(({ address }) => address);
    const both = mail("a@b.org", "c@d.org");
    expect(addresses("delivery", { recipients: ["a@b.org"] }, both)).toEqual(["a@b.org"]);
    expect(addresses("delivery", { recipients: [] }, both)).toEqual(["a@b.org", "c@d.org"]);
    expect(addresses("deliveryDelay", { delayedRecipients: [{ emailAddress: "c@d.org" }] }, both)).toEqual([
      "c@d.org",
    ]);
    expect(addresses("bounce", { bouncedRecipients: [] }, both)).toEqual([undefined]);
    expect(addresses("unknown", {}, both)).toEqual(["a@b.org", "c@d.org"]);
    expect(recipientsOf("unknown", {}, {})).toEqual([
      { given: "", fields: {}, address: undefined, domain: "", others: [] },
    ]);
    expect(recipientsOf("send", {}, mail("no address"))).toMatchObject([{ address: "no address" }]);
  });

  it("of two spellings is the one that failed, in whatever order", () => {
    const entry = (emailAddress: string, action?: string) => ({
      emailAddress,
      ...(action === undefined ? {} : { action }),
    });
    const first = (...bouncedRecipients: object[]) => recipientsOf("bounce", { bouncedRecipients }, {})[0];
    expect(first(entry("A@b.org", "delayed"), entry("a@b.org", "failed"))).toMatchObject({
      given: "a@b.org",
      others: ["A@b.org"],
    });
    expect(first(entry("A@b.org", "delayed"), entry("a@b.org"))).toMatchObject({ given: "a@b.org" });
    expect(first(entry("A@b.org", "delayed"), entry("a@b.org", "delayed"))).toMatchObject({
      given: "A@b.org",
      others: ["a@b.org"],
    });
  });
});

describe("what became of a message", () => {
  it.each<[EventType, string | undefined, string | undefined, Outcome]>([
    ["send", undefined, undefined, "sent"],
    ["delivery", undefined, undefined, "delivered"],
    ["open", undefined, undefined, "delivered"],
    ["click", undefined, undefined, "delivered"],
    ["subscription", undefined, undefined, "delivered"],
    ["bounce", "Permanent/General", undefined, "bounced"],
    ["bounce", "Permanent/General", "failed", "bounced"],
    ["bounce", "Permanent/General", "delayed", "delayed"],
    ["bounce", "Transient/General", "failed", "notDelivered"],
    ["bounce", undefined, undefined, "notDelivered"],
    ["complaint", "abuse", undefined, "complained"],
    ["complaint", undefined, undefined, "complained"],
    ["complaint", "not-spam", undefined, "delivered"],
    ["reject", undefined, undefined, "failed"],
    ["renderingFailure", undefined, undefined, "failed"],
    ["deliveryDelay", undefined, undefined, "delayed"],
    ["relay", "sent", undefined, "sent"],
    ["relay", "deferred", undefined, "delayed"],
    ["relay", "bounced", undefined, "failed"],
    ["relay", "expired", undefined, "failed"],
    ["relay", "rejected", undefined, "failed"],
    ["relay", "odd", undefined, "unknown"],
    ["relay", undefined, undefined, "unknown"],
    ["unknown", undefined, undefined, "unknown"],
  ])("%s %s %s: %s", (type, subtype, action, outcome) => {
    expect(outcomeOf({ type, subtype, action })).toBe(outcome);
  });

  it("is for each recipient what says most, and of equals the first", () => {
    const event = (id: string, type: EventType, recipient: string | null, hour: number) =>
      storedBounce({ id, type, recipient, at: `2026-01-01T0${hour}:00:00.000Z` });
    const told = (...events: ReturnType<typeof event>[]) =>
      outcomesOf(events).map(({ recipient, outcome, event: { id } }) => `${recipient} ${outcome} ${id}`);
    expect(
      told(
        event("1", "delivery", "b@x.org", 2),
        event("2", "open", "b@x.org", 3),
        event("3", "send", "b@x.org", 1),
        event("4", "send", "a@x.org", 3),
        event("5", "send", "a@x.org", 2),
        event("6", "send", "a@x.org", 2),
        event("7", "complaint", null, 1),
        event("8", "unknown", "c@x.org", 1),
      ),
    ).toEqual(["a@x.org sent 5", "b@x.org delivered 1", "c@x.org unknown 8"]);
  });
});

describe("a complaint", () => {
  it.each([
    [undefined, true],
    ["abuse", true],
    ["not-spam", false],
    ["OnAccountSuppressionList/not-spam", false],
    ["not-spam/abuse", true],
  ])("%s is one of spam: %s", (subtype, expected) => {
    expect(isSpamComplaint({ type: "complaint", subtype })).toBe(expected);
    expect(isSpamComplaint({ type: "bounce", subtype })).toBe(false);
    expect(isPermanentFailure({ type: "complaint", subtype: "Permanent/General" })).toBe(false);
  });
});

describe("how long events are kept", () => {
  it.each([
    ["0", 0],
    ["3650", 3_650],
    [" 7 , send = 3 ", 7],
  ])("%j: %i days", (given, days) => expect(parseRetention(given).bounce).toBe(days));

  it.each(["3651", "-1", "1.5", "x", "", "7,send", "7,nothing=1", "7,send=3651"])("refuses %j", (given) => {
    expect(() => parseRetention(given)).toThrow(RangeError);
  });

  it("names the part that is wrong", () => {
    expect(() => parseRetention("7,nothing=1")).toThrow(
      /"nothing=1" does not name an event type; allowed: send, delivery, /,
    );
    expect(() => parseRetention("7,send=x")).toThrow('"send=x" must give a number of days from 0 to 3650');
  });

  it("is from now on, in whole seconds; a journal page stays with its last event", () => {
    const retention = parseRetention("7,send=3,delivery=9,open=1,click=1,relay=2");
    const seconds = NOW.getTime() / 1_000;
    expect(eventExpiry(retention, "send", new Date(NOW.getTime() + 999))).toBe(seconds + 3 * 86_400);
    expect(journalExpiry(retention, NOW)("routine")).toBe(seconds + 9 * 86_400);
    expect(journalExpiry(retention, NOW)("trouble")).toBe(seconds + 7 * 86_400);
    expect(journalExpiry(retention, NOW)("relay")).toBe(seconds + 2 * 86_400);
    const usual = parseRetention(DEFAULT_RETENTION);
    expect([usual.bounce, usual.send, usual.delivery, usual.open, usual.click, usual.relay]).toEqual([
      400, 90, 90, 30, 30, 90,
    ]);
    expect(Object.keys(usual).sort()).toEqual([...EVENT_TYPES].sort());
  });
});

describe("a journal page", () => {
  const event = (id: string, more = {}) => storedBounce({ id, ...more });

  it("holds each event once, in the order of their ids, and 5,000 at most", () => {
    const many = Array.from({ length: 5_001 }, (_, n) => event(String(n).padStart(5, "0"), { type: "send" }));
    const pages = journalPages(many.toReversed(), () => 7);
    expect(pages.map((page) => journalEntries(page).length)).toEqual([5_000, 1]);
    expect(pages.flatMap(journalEntries).map(({ id }) => id)).toEqual(many.map(({ id }) => id));
    expect(pages[0]).toMatchObject({ pk: "J#2026-01-01T10#routine", expiresAt: 7 });
    expect(pages[0]?.sk).toMatch(/^00#[\w-]{16}$/);
    expect(journalPages([event("a"), event("a")], () => 7).flatMap(journalEntries)).toHaveLength(1);
    expect(journalPages([], () => 7)).toEqual([]);
  });

  it("gives back what an entry is, and no more", () => {
    const plain = event("a", {
      type: "send",
      at: "2026-01-01T10:05:06.007Z",
      recipient: null,
      recipientDomain: "",
      sender: "",
    });
    const { subtype: _, ...without } = plain;
    const [page] = journalPages([without], () => 7);
    expect(page === undefined ? undefined : journalEntries(page)).toEqual([
      {
        id: "a",
        recipientId: expect.stringMatching(/^[\w-]{16}$/),
        type: "send",
        at: "2026-01-01T10:05:06.007Z",
        sender: "",
        recipientDomain: "",
      },
    ]);
    const origin = { credential: "key", sourceIp: "192.0.2.1" };
    const read = (...events: ReturnType<typeof event>[]) =>
      journalPages(events, () => 7).flatMap(journalEntries);
    expect(read(event("b", { origin, status: "5.2.2", action: "failed" }), event("c"))).toMatchObject([
      { id: "b", ...origin, cause: "mailboxFull", action: "failed", subtype: "Permanent/General" },
      { id: "c", cause: expect.any(String) },
    ]);
    expect(read(event("b", { origin }), event("c"))[1]).not.toHaveProperty("credential");
    expect(read(event("b", { origin: { ...origin, isOwn: true } }))[0]).not.toHaveProperty("credential");
    expect(read(event("b", { type: "delivery" }))[0]).not.toHaveProperty("cause");
    expect(read(event("b", { type: "complaint", subtype: "abuse" }))[0]?.cause).toBe("spamComplaint");
    expect(() => journalEntries({ pk: "J#2026-01-01T10#routine", sk: "00#x" })).toThrow(
      "J#2026-01-01T10#routine 00#x of the table cannot be read",
    );
  });
});

describe("a notification", () => {
  const MAIL = { messageId: "m1", at: "2026-11-23T10:00:00.000Z", to: ["ada@example.org"] };
  const parse = (payload: unknown, more: { receivedAt?: string } = {}) =>
    parseNotification(
      { body: typeof payload === "string" ? payload : JSON.stringify(payload), ...more },
      NOW,
    );
  const eventOf = (payload: unknown) => {
    const parsed = parse(payload);
    return parsed.kind === "events" ? parsed.events[0] : undefined;
  };

  it.each([
    ["{", "not_json: the text is not JSON"],
    ["[]", "not_ses: a JSON value, but not an object"],
    [{}, "not_ses: neither eventType nor notificationType"],
    [{ eventType: 7 }, "field_invalid: eventType: not a string"],
    [{ eventType: "" }, "field_invalid: eventType: not a string"],
    [
      { Type: "SubscriptionConfirmation" },
      "not_a_notification: SNS sent a SubscriptionConfirmation: confirm it from the AWS console",
    ],
    [
      { Type: "UnsubscribeConfirmation" },
      "not_a_notification: SNS sent a UnsubscribeConfirmation: confirm it from the AWS console",
    ],
    [{ eventType: "Send" }, "field_missing: mail: not an object"],
    [{ eventType: "Bounce", mail: { messageId: "m" } }, "field_missing: bounce: not an object"],
    [{ eventType: "Send", mail: { messageId: "m".repeat(301) } }, "field_invalid: mail.messageId: too long"],
  ])("%j is refused: %s", (payload, expected) => {
    const parsed = parse(payload);
    expect(parsed.kind === "unreadable" ? `${parsed.reason}: ${parsed.detail}` : parsed.kind).toBe(expected);
  });

  it("that only tests the topic is a notice", () => {
    const validated = "Successfully validated SNS topic for Amazon SES event publishing.";
    expect(parse(` ${validated}\n`)).toEqual({ kind: "notice", text: validated });
    expect(parse({ notificationType: "AmazonSnsSubscriptionSucceeded", message: "Welcome" })).toEqual({
      kind: "notice",
      text: "Welcome",
    });
    expect(parse({ notificationType: "AmazonSnsSubscriptionSucceeded" })).toMatchObject({
      text: "AmazonSnsSubscriptionSucceeded",
    });
  });

  it("says by which dialect it came, and when it was received", () => {
    const { eventType, ...rest } = send(MAIL);
    expect(parse({ notificationType: eventType, ...rest })).toMatchObject({ dialect: "identity" });
    expect(parse(send(MAIL))).toMatchObject({
      dialect: "configurationSet",
      events: [{ recordedAt: NOW.toISOString() }],
    });
    const receivedAt = "2026-11-23T11:00:00.000Z";
    expect(parse(send(MAIL), { receivedAt })).toMatchObject({ events: [{ recordedAt: receivedAt }] });
    // SES leaves an empty object out.
    const { send: _, ...bare } = send(MAIL);
    expect(parse(bare)).toMatchObject({ kind: "events" });
  });

  it("has what it states of the recipient, each part only where it is stated", () => {
    expect(eventOf(bounce(MAIL))).toMatchObject({
      status: "5.1.1",
      action: "failed",
      diagnostic: "smtp; 550 5.1.1 user unknown",
      subject: "Your survey",
      sender: "redcap@uni.example",
    });
    expect(eventOf(delivery(MAIL))).toMatchObject({ diagnostic: "250 ok" });
    expect(eventOf(reject(MAIL))).toMatchObject({ diagnostic: "Bad content" });
    const plain = eventOf({
      eventType: "Send",
      mail: { messageId: "m", timestamp: MAIL.at, destination: ["a@b.org"] },
    });
    expect(Object.keys(plain ?? {}).sort()).toEqual(
      ["at", "id", "messageId", "recipient", "recipientDomain", "recordedAt", "sender", "type"].sort(),
    );
    expect(plain).toMatchObject({ sender: "", recipient: "a@b.org" });
    expect(eventOf(complaint({ ...MAIL, source: "no address" }))?.sender).toBe("");
  });

  it("keeps long texts to what fits an item", () => {
    const long = "x".repeat(5_000);
    const payload = bounce({ ...MAIL, subject: long, status: long, words: long });
    expect([
      eventOf(payload)?.subject?.length,
      eventOf(payload)?.status?.length,
      eventOf(payload)?.diagnostic?.length,
    ]).toEqual([200, 40, 4_000]);
    expect(eventOf(send({ ...MAIL, messageId: "m".repeat(300) }))?.messageId).toHaveLength(300);
  });

  it("is dated by its event where only the mail is dated ahead", () => {
    const receivedAt = "2026-11-20T10:00:00.000Z";
    const payload = delivery({ ...MAIL, at: receivedAt });
    const ahead = { ...payload, mail: { ...payload.mail, timestamp: MAIL.at } };
    expect(parse(ahead, { receivedAt })).toMatchObject({ events: [{ at: receivedAt }] });
    const untimed = {
      ...payload,
      delivery: { ...payload.delivery, timestamp: null },
      mail: { ...payload.mail, timestamp: null },
    };
    expect(parse(untimed, { receivedAt: MAIL.at })).toMatchObject({ events: [{ at: MAIL.at }] });
  });

  it("keeps eight other spellings of an address, and says nothing of an empty field", () => {
    const same = Array.from({ length: 10 }, (_, n) =>
      [..."abcdefghij"].map((c, i) => (i === n ? c.toUpperCase() : c)).join(""),
    );
    const many = eventOf(delivery({ ...MAIL, to: same.map((local) => `${local}@example.org`) }));
    expect(many?.otherSpellings).toHaveLength(8);
    expect(eventOf(send({ ...MAIL, subject: "" }))).not.toHaveProperty("subject");
  });

  it("keeps tags, but none that tells the origin", () => {
    const tagged = (tags: object) => {
      const payload = send(MAIL);
      return eventOf({ ...payload, mail: { ...payload.mail, tags } });
    };
    expect(tagged({ study: ["frail"], "ses:caller-identity": ["key"] })).toMatchObject({
      detail: { tags: { study: ["frail"] } },
      origin: { credential: "key" },
    });
    expect(tagged({ "ses:caller-identity": ["key"] })).not.toHaveProperty("detail");
  });
});
