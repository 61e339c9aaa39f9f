import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { triggersOf } from "../../shared/warnings/triggers/triggers.ts";
import { bounce, complaint } from "../suppressions/events.ts";

const NOW = new Date("2026-01-02T00:00:00.000Z");
const CONTEXT = { watched: new Set(["example.net"]), relisted: undefined };
const told = (event: FeedbackEvent) =>
  triggersOf(event, CONTEXT, NOW).map(({ rule, line }) => `${rule} ${line}`);

describe("what SES itself refused to send", () => {
  it.each(["abuse", undefined, "virus"])("warns of a complaint %s", (subtype) => {
    const { subtype: _, ...plain } = complaint();
    expect(told(subtype === undefined ? plain : { ...plain, subtype })).toHaveLength(1);
  });

  it.each([
    "OnAccountSuppressionList",
    "OnTenantSuppressionList",
    "OnTenantSuppressionList/abuse",
    "not-spam",
  ])("warns of no complaint %s", (subtype) => expect(told(complaint({ subtype }))).toEqual([]));

  it.each(["OnAccountSuppressionList", "OnTenantSuppressionList", "EmailValidationSuppressed"])(
    "is not called a refusal of the watched recipient: %s",
    (subtype) =>
      expect(told(bounce({ subtype: `Permanent/${subtype}` }))).toEqual([
        expect.stringMatching(/^watchedBounce .*: SES did not send message message to j…@example\.net\.$/),
      ]),
  );

  it("is no hard bounce where the configuration set's time ran out", () => {
    expect(told(bounce({ subtype: "Transient/CustomTimeoutExceeded" }))).toEqual([]);
  });

  it("is nobody's bounce where SES names nobody", () => {
    expect(told(bounce({ recipient: null, recipientDomain: "" }))).toEqual([]);
    expect(told(complaint({ recipient: null, recipientDomain: "" }))).toEqual([
      expect.stringMatching(/^complaint .*: someone reported message message \(abuse\)\.$/),
    ]);
  });
});
