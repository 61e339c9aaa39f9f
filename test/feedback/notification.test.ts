import { describe, expect, it } from "vitest";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { bounce, complaint, delivery, reject, send } from "./notifications.ts";

const NOW = new Date("2026-11-24T00:00:00Z");

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
    ["{", "not_json: the notification inside is not JSON"],
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
      [
        "acceptedAt",
        "at",
        "id",
        "messageId",
        "recipient",
        "recipientDomain",
        "recordedAt",
        "sender",
        "type",
      ].sort(),
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
