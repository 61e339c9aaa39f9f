import { describe, expect, it } from "vitest";
import { isPermanentFailure, isSpamComplaint } from "../../shared/feedback/event.ts";

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
