import { describe, expect, it } from "vitest";
import { normaliseAddress, spellingOf } from "../../shared/feedback/address.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { unwrap } from "../../shared/intake/unwrap.ts";

const now = new Date("2026-11-24T05:00:00Z");
const bounce = (dialect: "eventType" | "notificationType", timestamp = "2026-11-23T10:00:00.000Z") => ({
  [dialect]: "Bounce",
  bounce: {
    bounceType: "Permanent",
    bounceSubType: "General",
    bouncedRecipients: [
      {
        emailAddress: "Ada <Ada@Example.ORG.>",
        action: "failed",
        status: "5.1.1",
        diagnosticCode: "smtp; 550 5.1.1 unknown",
      },
      { emailAddress: "bob@example.org", action: "delayed" },
    ],
    timestamp,
    feedbackId: "0102-feedback",
  },
  mail: {
    timestamp: "2026-11-23T09:59:00.000Z",
    source: "redcap@example.edu",
    messageId: "0102-message",
    destination: [],
  },
});
const parse = (value: unknown) =>
  parseNotification({ body: typeof value === "string" ? value : JSON.stringify(value) }, now);

describe("parseNotification", () => {
  it("makes one event per bounced recipient, keyed by the normalised address", () => {
    const parsed = parse(bounce("eventType"));
    expect(parsed).toMatchObject({
      kind: "events",
      events: [
        {
          recipient: "ada@example.org",
          recipientAsGiven: "Ada <Ada@Example.ORG.>",
          subtype: "Permanent/General",
          status: "5.1.1",
        },
        { recipient: "bob@example.org", action: "delayed" },
      ],
    });
  });

  it("gives a happening the same identity in both dialects, with and without milliseconds", () => {
    const ids = [
      bounce("eventType"),
      bounce("notificationType"),
      bounce("eventType", "2026-11-23T10:00:00Z"),
    ].map((payload) => {
      const parsed = parse(payload);
      return parsed.kind === "events" ? parsed.events.map(({ id, at }) => [id, at]) : parsed;
    });
    expect(ids[1]).toEqual(ids[0]);
    expect(ids[2]).toEqual(ids[0]);
  });

  it("reads a subject that came in encoded words", () => {
    const payload = bounce("eventType");
    const commonHeaders = { subject: "=?utf-8?Q?Gr=C3=BC=C3=9Fe?= =?iso-8859-1?B?/GJlcmFsbA==?=" };
    const parsed = parse({ ...payload, mail: { ...payload.mail, commonHeaders } });
    expect(parsed).toMatchObject({ events: [{ subject: "Grüßeüberall" }, {}] });
  });

  it("keeps a type it does not know, whole", () => {
    const payload = {
      eventType: "Teleported",
      mail: { messageId: "0102-message", destination: ["a@example.org"] },
      x: 1,
    };
    const parsed = parse(payload);
    expect(parsed).toMatchObject({
      kind: "events",
      events: [{ type: "unknown", subtype: "Teleported", recipient: "a@example.org" }],
    });
    if (parsed.kind === "events")
      expect(JSON.parse(String(parsed.events[0]?.detail?.["raw"]))).toEqual(payload);
  });

  it.each([
    ["truncated JSON", '{"eventType":"Bounce","mail":{'],
    ["an SNS message of another service", { AlarmName: "cpu" }],
    ["a list", [1, 2]],
    ["wrong types", { ...bounce("eventType"), mail: "no" }],
    [
      "prototype-polluting keys",
      '{"__proto__":{"eventType":"Bounce"},"constructor":{"prototype":{"mail":{}}}}',
    ],
    ["noise", "x".repeat(1_000_000)],
    [
      "more recipients than SES has",
      { eventType: "Send", mail: { ...bounce("eventType").mail, destination: Array(2_000).fill("a@b.org") } },
    ],
  ])("refuses %s with a reason", (_, junk) => {
    expect(parse(junk)).toMatchObject({
      kind: "unreadable",
      reason: expect.any(String),
      detail: expect.any(String),
    });
  });

  it.each([
    ["bounce", "bouncedRecipients"],
    ["complaint", "complainedRecipients"],
  ])(
    "records a %s that names nobody against its message, and against none of its addressees",
    (kind, list) => {
      const type = kind === "bounce" ? "Bounce" : "Complaint";
      const to = ["a@example.org", "b@example.org"];
      for (const recipients of [{ [list]: [] }, {}]) {
        const parsed = parse({
          eventType: type,
          [kind]: { ...bounce("eventType").bounce, bouncedRecipients: undefined, ...recipients },
          mail: { ...bounce("eventType").mail, destination: to },
        });
        expect(parsed).toMatchObject({
          kind: "events",
          events: [{ type: kind, recipient: null, recipientDomain: "", messageId: "0102-message" }],
        });
      }
    },
  );

  it("takes SNS's time where a known event carries none, and refuses one that is no time", () => {
    const failure = { eventType: "Rendering Failure", failure: { errorMessage: "x", templateName: "T" } };
    const mail = { messageId: "odd", destination: ["rf@odd.example"] };
    const receivedAt = "2026-11-23T12:00:00.000Z";
    const read = (payload: object) => parseNotification({ body: JSON.stringify(payload), receivedAt }, now);
    expect(read({ ...failure, mail })).toMatchObject({
      kind: "events",
      events: [{ type: "renderingFailure", at: receivedAt, recordedAt: receivedAt }],
    });
    expect(read({ ...failure, mail: { ...mail, timestamp: "yesterday" } })).toMatchObject({
      kind: "unreadable",
      reason: "field_invalid",
    });
  });

  it("takes SES's test notices for what they are", () => {
    expect(parse("Successfully validated SNS topic for Amazon SES event publishing.").kind).toBe("notice");
    expect(parse({ notificationType: "AmazonSnsSubscriptionSucceeded", message: "You have…" }).kind).toBe(
      "notice",
    );
  });
});

describe("unwrap", () => {
  const body = JSON.stringify(bounce("eventType"));
  const envelope = JSON.stringify({
    Type: "Notification",
    Message: body,
    Timestamp: "2026-11-23T10:00:01.000Z",
  });
  it.each([
    [
      "an SQS record with an SNS envelope",
      { Records: [{ eventSource: "aws:sqs", messageId: "1", body: envelope, attributes: {} }] },
    ],
    [
      "an SQS record with raw delivery",
      { Records: [{ eventSource: "aws:sqs", messageId: "1", body, attributes: {} }] },
    ],
    ["an SNS event", { Records: [{ EventSource: "aws:sns", Sns: { Type: "Notification", Message: body } }] }],
    [
      "an EventBridge event",
      { source: "aws.ses", "detail-type": "Email Bounced", detail: bounce("eventType") },
    ],
    ["a bare notification", bounce("eventType")],
  ])("finds the notification in %s", (_, event) => {
    expect(unwrap(event).map((incoming) => JSON.parse(incoming.body))).toEqual([bounce("eventType")]);
  });
});

describe("spellingOf", () => {
  it.each([
    ["Ada.Lovelace@Example.ORG.", "Ada.Lovelace@example.org"],
    ["Ada Lovelace <Ada@Example.org>", "Ada@example.org"],
    ['"Two Words"@Example.org', '"Two Words"@example.org'],
    ["Müller@Müller.example", "Müller@xn--mller-kva.example"],
  ])("keeps the local part of %s and normalises the rest", (given, spelling) => {
    expect(spellingOf(given)).toBe(spelling);
    expect(normaliseAddress(given)?.address).toBe(normaliseAddress(spelling)?.address);
  });

  it("finds none where there is no address", () => expect(spellingOf("Ada")).toBeUndefined());
});

describe("normaliseAddress", () => {
  it.each([
    ["Jörg <JOERG@Example.Org>", "joerg@example.org"],
    ["=?UTF-8?Q?J=C3=B6rg?= <joerg@example.org>", "joerg@example.org"],
    ['"john.doe"@example.org', "john.doe@example.org"],
    ['"john doe"@example.org', '"john doe"@example.org'],
    ["user@Bücher.example.", "user@xn--bcher-kva.example"],
    ["ada@example.org (Ada)", "ada@example.org"],
  ])("makes %s into %s", (given, address) => {
    expect(normaliseAddress(given)?.address).toBe(address);
  });
  it.each([
    "a@b c",
    "a@b.org c@d.org",
    "Ann a@b.org",
    "Ann <a@b.org> c@d.org",
    "a@b.org, c@d.org",
    "",
    "no at sign",
    "a@b\u0000c.org",
    "@example.org",
  ])("refuses %j", (given) => {
    expect(normaliseAddress(given)).toBeUndefined();
  });
});
