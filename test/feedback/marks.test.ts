import { describe, expect, it } from "vitest";
import { EVENT_TYPES } from "../../shared/feedback/event.ts";
import { journalPages } from "../../shared/feedback/journal.ts";
import { parseNotification } from "../../shared/feedback/parse.ts";
import { bounce as storedBounce } from "../suppressions/events.ts";
import {
  bounce,
  click,
  complaint,
  delivery,
  deliveryDelay,
  open,
  send,
  subscription,
} from "./notifications.ts";
import { expiringAt } from "./pageExpiry.ts";

const NOW = new Date("2026-11-24T05:00:00.000Z");
const MAIL = { messageId: "m1", at: "2026-11-23T10:00:00.000Z", to: ["ada@example.org"] };

const parse = (payload: object) => parseNotification({ body: JSON.stringify(payload) }, NOW);
const eventOf = (payload: object) => {
  const parsed = parse(payload);
  const event = parsed.kind === "events" ? parsed.events[0] : undefined;
  if (event === undefined) throw new Error(JSON.stringify(parsed));
  return event;
};
const idOf = (payload: object) => eventOf(payload).id;
/** The notification with particulars or fields of `mail` changed. */
const withParticulars = (payload: object, given: object, mail: object = {}) => {
  const [under] = Object.keys(payload).filter((name) => name !== "eventType" && name !== "mail");
  const fields = payload as Record<string, object>;
  return {
    ...payload,
    [under ?? ""]: { ...fields[under ?? ""], ...given },
    mail: { ...fields["mail"], ...mail },
  };
};

describe("the identity of an event", () => {
  it.each([
    ["a permanent bounce", bounce(MAIL)],
    ["a passing bounce", bounce({ ...MAIL, type: "Transient" })],
    ["a complaint", complaint(MAIL)],
  ])("of %s has SES's feedback id, not the message's", (_, payload) => {
    const again = withParticulars(payload, { feedbackId: "another" });
    expect(idOf(again)).not.toBe(idOf(payload));
    expect(idOf(withParticulars(payload, {}, { messageId: "m2" }))).toBe(idOf(payload));
  });

  it("tells a bounce that was passing at first from the permanent one of the same feedback id", () => {
    const types = ["Permanent", "Transient", "Undetermined"];
    expect(new Set(types.map((type) => idOf(bounce({ ...MAIL, type })))).size).toBe(3);
    expect(idOf(complaint(MAIL))).toBe(idOf(withParticulars(complaint(MAIL), { bounceType: "Transient" })));
  });

  it("of a bounce without feedback id has the message's", () => {
    const without = withParticulars(bounce(MAIL), { feedbackId: undefined });
    expect(idOf(withParticulars(without, {}, { messageId: "m2" }))).not.toBe(idOf(without));
  });

  it.each([
    ["open", open(MAIL)],
    ["click", click(MAIL)],
    ["subscription", subscription(MAIL)],
  ])("of %s has its particulars, in whatever order", (_, payload) => {
    const other = withParticulars(payload, { userAgent: "another" });
    expect(idOf(other)).not.toBe(idOf(payload));
    expect(idOf(withParticulars(payload, {}, { messageId: "m2" }))).not.toBe(idOf(payload));
    const reversed = Object.fromEntries(
      Object.entries(payload).map(([name, value]) => [
        name,
        typeof value === "object" ? Object.fromEntries(Object.entries(value).reverse()) : value,
      ]),
    );
    expect(idOf(reversed)).toBe(idOf(payload));
  });

  it("of a delivery has the message, and none of the particulars", () => {
    expect(idOf(withParticulars(delivery(MAIL), { smtpResponse: "250 other" }))).toBe(idOf(delivery(MAIL)));
    expect(idOf(withParticulars(delivery(MAIL), {}, { messageId: "m2" }))).not.toBe(idOf(delivery(MAIL)));
  });

  it("of an unknown type has all that was published, lists in their order", () => {
    const unknown = (x: unknown) => ({
      eventType: "Teleported",
      mail: { messageId: "m1", destination: [] },
      x,
    });
    expect(idOf(unknown([1, 2]))).not.toBe(idOf(unknown([2, 1])));
    expect(idOf(unknown({ a: 1, b: null }))).toBe(idOf(unknown({ b: null, a: 1 })));
    expect(idOf(unknown(1))).not.toBe(idOf(unknown(2)));
  });

  it("tells recipients, types and times apart", () => {
    const payloads = [
      delivery(MAIL),
      delivery({ ...MAIL, to: ["bob@example.org"] }),
      delivery({ ...MAIL, at: "2026-11-23T10:00:00.001Z" }),
      send(MAIL),
      deliveryDelay(MAIL),
    ];
    expect(new Set(payloads.map(idOf)).size).toBe(payloads.length);
  });

  it("stays the same from version to version: it is a key of the table", () => {
    expect([bounce(MAIL), open(MAIL), send(MAIL)].map(idOf)).toEqual([
      "ZpKBKlKPvRq0Xvif",
      "rXJicZh0fi4ySMDq",
      "T5PwyQEMwyjMJkTF",
    ]);
  });
});

describe("the subtype", () => {
  it.each([
    ["OnAccountSuppressionList", "abuse", "OnAccountSuppressionList/abuse"],
    ["OnAccountSuppressionList", undefined, "OnAccountSuppressionList"],
    [null, "not-spam", "not-spam"],
    ["", "abuse", "abuse"],
    [undefined, undefined, undefined],
  ])("of a complaint %s, %s is %s", (complaintSubType, complaintFeedbackType, expected) => {
    const given = withParticulars(complaint(MAIL), { complaintSubType, complaintFeedbackType });
    expect(eventOf(given).subtype).toBe(expected);
  });

  it("of a bounce is its type and subtype, of a delay its kind, of others none", () => {
    expect(eventOf(bounce(MAIL)).subtype).toBe("Permanent/General");
    expect(eventOf(deliveryDelay(MAIL)).subtype).toBe("MailboxFull");
    expect(eventOf(delivery(MAIL))).not.toHaveProperty("subtype");
    const long = withParticulars(bounce(MAIL), { bounceSubType: "x".repeat(300) });
    expect(eventOf(long).subtype).toHaveLength(200);
  });
});

describe("the time of an event", () => {
  const DAY = 86_400_000;
  const later = (ms: number) => new Date(Date.parse(MAIL.at) + ms).toISOString();
  const received = (ms: number) => later(ms);
  const timeOf = (payload: object, statedMs: number) => {
    const body = JSON.stringify(withParticulars(payload, { timestamp: later(statedMs) }));
    const parsed = parseNotification({ body, receivedAt: received(1_000 * DAY) }, NOW);
    return parsed.kind === "events" ? parsed.events[0] : undefined;
  };

  it.each([
    ["bounce", bounce(MAIL), 7],
    ["delivery", delivery(MAIL), 7],
    ["deliveryDelay", deliveryDelay(MAIL), 7],
    ["complaint", complaint(MAIL), 90],
    ["open", open(MAIL), 400],
    ["click", click(MAIL), 400],
    ["subscription", subscription(MAIL), 400],
  ])("%s is what SES states, if no later than so long after its mail", (_, payload, days) => {
    const kept = timeOf(payload, days * DAY);
    expect(kept?.at).toBe(later(days * DAY));
    expect(kept?.detail).not.toHaveProperty("statedTime");
    const late = timeOf(payload, days * DAY + 1);
    expect(late).toMatchObject({ at: MAIL.at, detail: { statedTime: later(days * DAY + 1) } });
  });

  it("is refused where the mail is dated more than a day ahead of its receipt", () => {
    const at = (receivedAt: string) =>
      parseNotification({ body: JSON.stringify(delivery(MAIL)), receivedAt }, NOW);
    expect(at(received(-DAY))).toMatchObject({ kind: "events" });
    expect(at(received(-DAY - 1))).toMatchObject({
      kind: "unreadable",
      reason: "field_invalid",
      detail: "mail.timestamp: more than a day after it was received",
    });
    const withoutMail = withParticulars(delivery(MAIL), {}, { timestamp: undefined });
    expect(
      parseNotification({ body: JSON.stringify(withoutMail), receivedAt: received(-DAY - 1) }, NOW),
    ).toMatchObject({ detail: "delivery.timestamp: more than a day after it was received" });
  });
});

describe("the journal", () => {
  it("keeps what mail hosts report apart, and the mass from what an operator looks for", () => {
    const pages = journalPages(
      EVENT_TYPES.map((type) => storedBounce({ id: type, type })),
      expiringAt(0),
    );
    expect(Object.fromEntries(pages.map(({ pk, z }) => [pk.split("#")[2], z instanceof Uint8Array]))).toEqual(
      {
        trouble: true,
        routine: true,
        relay: true,
      },
    );
    const partitionOf = (type: (typeof EVENT_TYPES)[number]) =>
      journalPages([storedBounce({ type })], expiringAt(0))[0]?.pk.split("#")[2];
    expect(Object.fromEntries(EVENT_TYPES.map((type) => [type, partitionOf(type)]))).toEqual({
      send: "routine",
      delivery: "routine",
      open: "routine",
      click: "routine",
      bounce: "trouble",
      complaint: "trouble",
      reject: "trouble",
      renderingFailure: "trouble",
      deliveryDelay: "trouble",
      subscription: "trouble",
      unknown: "trouble",
      relay: "relay",
    });
  });
});
