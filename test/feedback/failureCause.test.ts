import { describe, expect, it } from "vitest";
import { type FailureCause, failureCause } from "../../shared/feedback/failureCause.ts";

const CASES: [FailureCause, Parameters<typeof failureCause>[0]][] = [
  ["unknownUser", { type: "bounce", subtype: "Permanent/NoEmail" }],
  ["unknownUser", { type: "bounce", subtype: "Permanent/General", status: "5.1.1" }],
  // Google says so under 5.1.1, others under 5.7.1 or none at all.
  [
    "unknownUser",
    { type: "bounce", status: "5.7.1", diagnostic: "smtp; 550 5.7.1 recipient address does not exist" },
  ],
  ["unknownUser", { type: "bounce", diagnostic: "smtp; 550 No such user here" }],
  ["noSuchDomain", { type: "bounce", status: "5.1.2" }],
  ["noSuchDomain", { type: "bounce", status: "5.4.4", diagnostic: "smtp; 550 5.4.4 Invalid domain" }],
  ["mailboxFull", { type: "bounce", subtype: "Transient/MailboxFull", status: "4.2.2" }],
  ["mailboxFull", { type: "bounce", status: "5.0.0", diagnostic: "smtp; 552 mailbox full" }],
  [
    "mailboxDisabled",
    { type: "bounce", status: "5.2.1", diagnostic: "smtp; 550 5.2.1 The email account is disabled" },
  ],
  ["blocked", { type: "bounce", status: "5.7.1", diagnostic: "smtp; 554 5.7.1 blocked using bl.example" }],
  ["blocked", { type: "bounce", status: "5.7.26" }],
  ["tooLarge", { type: "bounce", subtype: "Transient/MessageTooLarge" }],
  ["contentRefused", { type: "bounce", subtype: "Transient/AttachmentRejected" }],
  ["notAnswering", { type: "bounce", subtype: "Transient/General", status: "4.4.7" }],
  ["suppressedAlready", { type: "bounce", subtype: "Permanent/OnAccountSuppressionList", status: "5.1.1" }],
  ["globalList", { type: "bounce", subtype: "Permanent/Suppressed" }],
  ["unsubscribed", { type: "bounce", subtype: "Permanent/UnsubscribedRecipient" }],
  ["spamReport", { type: "complaint", subtype: "abuse" }],
  ["suppressedAlready", { type: "complaint", subtype: "OnAccountSuppressionList" }],
  ["other", { type: "bounce", subtype: "Undetermined/Undetermined" }],
];

describe("failureCause", () => {
  it.each(CASES)("%s: %o", (cause, event) => {
    expect(failureCause(event)).toBe(cause);
  });

  it("is none of what did not fail", () => {
    for (const type of ["send", "delivery", "deliveryDelay", "reject"] as const)
      expect(failureCause({ type, diagnostic: "mailbox full" })).toBeUndefined();
  });
});
