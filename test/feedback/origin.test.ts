import { describe, expect, it } from "vitest";
import { journalEntries, journalPages } from "../../shared/feedback/journal.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { asIdentityNotification, bounce, click, delivery, open, send } from "./notifications.ts";
import { expiringAt } from "./pageExpiry.ts";

const given = { messageId: "m1", at: "2026-11-24T05:10:00.000Z", to: ["ann@example.net"] };

const eventOf = (payload: object) => {
  const parsed = parseNotification({ body: JSON.stringify(payload) }, new Date(given.at));
  if (parsed.kind !== "events" || parsed.events[0] === undefined) throw new Error("no event");
  return parsed.events[0];
};
const withTags = (tags: Record<string, unknown>, mail: object = {}) => {
  const payload = send(given);
  return { ...payload, mail: { ...payload.mail, ...mail, tags } };
};

describe("the origin of a message", () => {
  it("is read from the automatic tags that SES publishes", () => {
    const event = eventOf(
      withTags({
        "ses:operation": ["SendSmtpEmail"],
        "ses:source-tls-version": ["TLSv1.3"],
        "ses:configuration-set": ["postmaster"],
        "ses:source-ip": ["192.0.2.7"],
        "ses:from-domain": ["Lists.Uni.Example"],
        "ses:caller-identity": ["ses-smtp-redcap"],
        "ses:outgoing-ip": ["54.240.7.11"],
        "ses:tenant-name": ["research"],
        study: ["frail"],
      }),
    );
    expect(event.origin).toEqual({
      credential: "ses-smtp-redcap",
      sourceIp: "192.0.2.7",
      operation: "SendSmtpEmail",
      configurationSet: "postmaster",
      fromDomain: "Lists.Uni.Example",
      outgoingIp: "54.240.7.11",
      tenant: "research",
    });
    expect(event.detail).toEqual({ tags: { "ses:source-tls-version": ["TLSv1.3"], study: ["frail"] } });
  });

  it("is read from the fields of an identity's own notification, which has no tags", () => {
    const notification = asIdentityNotification(bounce(given));
    const event = eventOf({
      ...notification,
      mail: {
        ...notification.mail,
        sourceArn: "arn:aws:ses:eu-west-1:888888888888:identity/example",
        sourceIp: "2001:0DB8:0:0:0:0:0:1",
        callerIdentity: "root",
      },
    });
    expect(event.origin).toEqual({ credential: "root", sourceIp: "2001:db8::1", identity: "example" });
  });

  it("leaves out the From domain and the identity where the sender tells them", () => {
    for (const identity of ["redcap@uni.example", "uni.example"]) {
      const event = eventOf(
        withTags(
          { "ses:from-domain": ["uni.example"], "ses:sender-identity": [identity] },
          { sourceArn: `arn:aws:ses:eu-west-1:000000000000:identity/${identity}` },
        ),
      );
      expect(event.origin).toBeUndefined();
    }
  });

  it.each([
    ["no tags", undefined],
    ["tags that are no object", "ses:caller-identity=x"],
    ["empty lists", { "ses:caller-identity": [], "ses:source-ip": [""] }],
    ["values that are no texts", { "ses:caller-identity": [7], "ses:source-ip": { a: 1 } }],
  ])("is unknown of %s", (_, tags) => {
    expect(eventOf(withTags(tags as Record<string, unknown>)).origin).toBeUndefined();
  });

  it("takes a value that is in no list, and cuts a long one, at 200 characters", () => {
    const { origin } = eventOf(
      withTags({ "ses:caller-identity": "x".repeat(201), "ses:source-ip": "y".repeat(200) }),
    );
    expect(origin).toEqual({ credential: "x".repeat(200), sourceIp: "y".repeat(200) });
  });

  it("stays with the journal's entries, and is absent from a page that has none", () => {
    const events = [
      eventOf(send({ ...given, credential: "a", sourceIp: "192.0.2.1" })),
      eventOf(send({ ...given, messageId: "m2" })),
    ];
    const page = (some: typeof events) => journalPages(some, expiringAt(1)).flatMap(journalEntries);
    expect(page(events).map(({ credential, sourceIp }) => [credential, sourceIp])).toEqual(
      expect.arrayContaining([
        ["a", "192.0.2.1"],
        [undefined, undefined],
      ]),
    );
    expect(Object.keys(page(events.slice(1))[0] ?? {})).not.toContain("credential");
  });
});

describe("the particulars of an event", () => {
  it("keep fields of opens and clicks that SES added, beside those that are known", () => {
    const opened = open(given);
    const event = eventOf({
      ...opened,
      open: { ...opened.open, isAutomated: true, by: { vendor: "proxy" } },
    });
    expect(event.detail).toEqual({
      ipAddress: "192.0.2.1",
      userAgent: "Mozilla/5.0",
      isAutomated: true,
      by: { vendor: "proxy" },
    });
    const clicked = click(given);
    expect(eventOf({ ...clicked, click: { ...clicked.click, bot: "yes" } }).detail).toMatchObject({
      link: "https://redcap.uni.example/surveys/?s=AB12",
      bot: "yes",
    });
  });

  it("hold no field twice that an event tells elsewhere", () => {
    expect(Object.keys(eventOf(delivery(given)).detail ?? {}).sort()).toEqual([
      "processingTimeMillis",
      "reportingMTA",
    ]);
    expect(Object.keys(eventOf(bounce(given)).detail ?? {})).toEqual(["reportingMTA"]);
  });

  it("keep 300 bytes of unknown fields, and cut a text at 200 characters", () => {
    const opened = open(given);
    const unknownOf = (more: object) => {
      const { ipAddress, userAgent, ...rest } =
        eventOf({ ...opened, open: { ...opened.open, ...more } }).detail ?? {};
      return rest;
    };
    expect(unknownOf({ a: "x".repeat(201) })).toEqual({ a: "x".repeat(200) });
    expect(unknownOf({ a: ["2".repeat(290)] })).toEqual({ a: ["2".repeat(290)] });
    expect(Buffer.byteLength(JSON.stringify({ a: ["2".repeat(290)] }))).toBe(300);
    expect(unknownOf({ a: ["2".repeat(291)], b: 1 })).toEqual({ b: 1 });
  });
});
