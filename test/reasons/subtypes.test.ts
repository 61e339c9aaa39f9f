import { describe, expect, it } from "vitest";
import { judge } from "../../shared/reasons/judge.ts";

const NO_SUCH_USER = "550 5.1.1 user unknown";
const SPAMHAUS = "554 Client host [192.0.2.1] blocked using zen.spamhaus.org";
const VIRUS = "554 Email was deleted: virus found";

describe("SES's subtype beside a reply", () => {
  it.each([
    ["Transient/MailboxFull", NO_SUCH_USER, "mailboxFull"],
    ["Transient/MessageTooLarge", NO_SUCH_USER, "tooLarge"],
    ["Transient/ContentRejected", NO_SUCH_USER, "spamContent"],
    ["Transient/ContentRejected", "550 see surbl.org: blocked link in message", "blockedLink"],
    ["Transient/ContentRejected", SPAMHAUS, "ipBlocked"],
    ["Transient/ContentRejected", VIRUS, "virus"],
    ["Transient/AttachmentRejected", VIRUS, "virus"],
    ["Transient/AttachmentRejected", SPAMHAUS, "blockedAttachment"],
    ["Permanent/Suppressed", NO_SUCH_USER, "globalSuppression"],
    ["Transient/General", NO_SUCH_USER, "noSuchUser"],
    ["Transient/General", "550", "unknown"], // a reply, so no automatic one
    ["Transient/CustomTimeoutExceeded", NO_SUCH_USER, "noSuchUser"],
    ["Transient/CustomTimeoutExceeded", "550", "timedOut"],
  ])("of a bounce: %s with %s", (subtype, diagnostic, code) => {
    expect(judge({ type: "bounce", subtype, diagnostic })?.code).toBe(code);
  });

  it.each([
    ["MailboxFull", "450 4.7.1 Greylisted, try again later", "greylisted"],
    ["MailboxFull", "450", "mailboxFull"],
    ["InternalFailure", SPAMHAUS, "sesFault"],
  ])("of a delay: %s with %s", (subtype, diagnostic, code) => {
    expect(judge({ type: "deliveryDelay", subtype, diagnostic })?.code).toBe(code);
  });

  it.each(["", "General", "NoEmail", "Undetermined", "CustomTimeoutExceeded", "MailboxFull", "Suppressed"])(
    "%j is known, so it is not shown by its name",
    (own) =>
      expect(judge({ type: "bounce", subtype: `Undetermined/${own}` })).not.toHaveProperty("unknownSubtype"),
  );

  it("is shown by its name only where the reply gives no reason", () => {
    const judged = (diagnostic: string) =>
      judge({ type: "bounce", subtype: "Permanent/AddedTomorrow", diagnostic });
    expect(judged("550")).toHaveProperty("unknownSubtype", "AddedTomorrow");
    expect(judged(NO_SUCH_USER)).not.toHaveProperty("unknownSubtype");
  });
});

describe("a message that expired", () => {
  it.each([
    ["550 4.4.7 Message expired.", "timedOut", []],
    ["550 4.4.7 Message expired: unable to deliver in 840 minutes.", "timedOut", ["gaveUpAfterMinutes"]],
    ["550 4.4.7 Message expired.<421 no>", "timedOut", []],
    ["550 4.4.7 Message expired.<421 mx.mimecast.com no>", "timedOut", ["provider"]],
    ["550 4.4.7 Message expired.<452 4.2.2 mailbox full>", "mailboxFull", []],
  ])("states the last reply's reason and facts: %s", (diagnostic, code, facts) => {
    const judgement = judge({ type: "bounce", subtype: "Transient/General", diagnostic });
    expect(judgement?.code).toBe(code);
    expect(Object.keys(judgement?.facts ?? {})).toEqual(facts);
  });
});

describe("several status codes", () => {
  it.each([
    ["550 5.0.0 5.2.2", undefined, "mailboxFull"],
    ["550 5.0.0", "5.2.2", "mailboxFull"],
    ["550 5.1.1 5.2.2", "5.2.2", "noSuchUser"],
    ["550 5.0.0", "5.0.0", "unknown"],
  ])("the first that says something counts: %s, %s", (diagnostic, status, code) => {
    expect(judge({ type: "bounce", subtype: "Permanent/General", status, diagnostic })?.code).toBe(code);
  });
});
