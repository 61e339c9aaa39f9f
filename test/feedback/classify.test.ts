import { describe, expect, it } from "vitest";
import { classify, type FeedbackEvent } from "../../shared/feedback/event.ts";

const counted = (given: Partial<FeedbackEvent>) => {
  const { hardBounce, countedComplaint } = classify({
    type: "bounce",
    recipientDomain: "example.net",
    ...given,
  });
  return hardBounce || countedComplaint;
};

describe("what SES counts toward its rates", () => {
  it.each([
    ["Permanent/General", true],
    ["Permanent/NoEmail", true],
    ["Permanent/Suppressed", true],
    ["Permanent/AddedTomorrow", true],
    ["Permanent/OnAccountSuppressionList", false],
    ["Permanent/OnTenantSuppressionList", false],
    ["Permanent/EmailValidationSuppressed", false],
    ["Transient/General", false],
    ["Transient/CustomTimeoutExceeded", false],
    ["Undetermined/Undetermined", false],
  ])("bounce %s: %s", (subtype, is) => expect(counted({ subtype })).toBe(is));

  it.each([
    [undefined, true],
    ["abuse", true],
    ["not-spam", false],
    ["OnAccountSuppressionList", false],
    ["OnTenantSuppressionList/abuse", false],
  ])("complaint %s: %s", (subtype, is) =>
    expect(counted({ type: "complaint", ...(subtype === undefined ? {} : { subtype }) })).toBe(is),
  );

  it("nothing of the simulator, and nothing that is only delayed", () => {
    const subtype = "Permanent/General";
    expect(counted({ subtype, recipientDomain: "simulator.amazonses.com" })).toBe(false);
    expect(counted({ subtype, action: "delayed" })).toBe(false);
  });
});
