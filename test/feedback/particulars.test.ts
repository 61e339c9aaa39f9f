import { describe, expect, it } from "vitest";
import type { EventType } from "../../shared/feedback/event.ts";
import { keptFields } from "../../shared/feedback/particulars.ts";

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
