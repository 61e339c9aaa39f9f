import { describe, expect, it } from "vitest";
import { explanationOf } from "../../shared/reasons/explanation.ts";
import { IN_BRIEF } from "../../shared/reasons/inBrief.ts";
import { judgeReply } from "../../shared/reasons/judge.ts";
import {
  isSendersFault,
  likelyToBounceAgain,
  REASON_CODES,
  REASONS,
  reasonsOf,
} from "../../shared/reasons/reason.ts";
import { remediesOf } from "../../shared/reasons/remedies.ts";
import { readReasonCode } from "../../shared/reasons/storedCode.ts";

const ABOUT = { recipient: "ada@example.net", recipientDomain: "example.net", sender: "redcap@example.org" };
const textOf = (code: (typeof REASON_CODES)[number], about: Partial<typeof ABOUT> = ABOUT) =>
  explanationOf({ code, facts: {} }, { recipientDomain: "", ...about });

describe("the list of reasons", () => {
  it.each(REASON_CODES)("%s has a title of at most six words", (code) => {
    expect(REASONS[code].title.split(" ").length).toBeLessThanOrEqual(6);
  });

  it("takes for likely to bounce again what nobody can fix", () => {
    expect(REASON_CODES.filter(likelyToBounceAgain)).toEqual([
      "noSuchUser",
      "noSuchDomain",
      "invalidAddress",
      "mailboxDisabled",
      "addressMoved",
      "unsubscribed",
      "spamComplaint",
      "fraudReport",
      "otherComplaint",
    ]);
  });

  it("takes for the sender's fault what says nothing against the mailbox", () => {
    expect(REASON_CODES.filter(isSendersFault)).toEqual([
      "senderAuthentication",
      "senderRejected",
      "spoofingSuspected",
      "ipBlocked",
      "reputation",
      "spamContent",
      "blockedLink",
      "virus",
      "blockedAttachment",
      "tooLarge",
      "malformedMessage",
      "tooManyRecipients",
      "sesFault",
      "authenticationReport",
      "virusReport",
    ]);
  });

  it("gives every reason to one actor", () => {
    const actors = ["recipient", "theirAdmin", "you", "aws", "nobody"] as const;
    expect(actors.flatMap(reasonsOf).sort()).toEqual([...REASON_CODES].sort());
  });
});

describe("the text of a reason", () => {
  it.each(REASON_CODES)("%s is explained in whole sentences", (code) => {
    for (const text of [textOf(code), textOf(code, {})]) {
      expect(text).toMatch(/^[A-Z].*[.”]$/s);
      expect(text).not.toMatch(/undefined|\/v1\//);
    }
    expect(IN_BRIEF[code]).toMatch(/^$|\.$/);
  });

  it.each(REASON_CODES)("%s has steps that are whole sentences", (code) => {
    for (const { text } of remediesOf({ code, facts: {} }, ABOUT)) expect(text).toMatch(/^[A-Z].*\.$/s);
  });

  it("names what the reply states", () => {
    const told = (reply: string) => explanationOf(judgeReply(reply), { ...ABOUT, diagnostic: reply });
    expect(told("554 Client host [192.0.2.1] blocked using zen.spamhaus.org")).toContain(
      "listed by Spamhaus",
    );
    expect(told("551 5.1.6 User has moved; please try <ada@example.com>")).toContain("ada@example.com");
    expect(told("552 5.3.4 Message size exceeds limit of 25 MB")).toContain("25 MB");
    expect(
      told("550 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.1 Connection refused>"),
    ).toMatch(/could not connect.* SES gave up after 14 hours\.$/);
  });

  it("quotes a reply that cannot be judged, its punctuation apart", () => {
    const reply = "550 permanent failure";
    expect(explanationOf(judgeReply(reply), { ...ABOUT, diagnostic: reply })).toBe(
      "The reply does not say why. The server replied: “550 permanent failure”.",
    );
  });

  it("leads to the records of the sender's own domain where authentication failed", () => {
    const [first] = remediesOf({ code: "senderAuthentication", facts: {} }, ABOUT);
    expect(first?.target).toEqual({ to: "identityDns", identity: "example.org" });
  });
});

describe("codes in the table", () => {
  it.each([
    ["unknownUser", "noSuchUser"],
    ["blocked", "policy"],
    ["contentRefused", "spamContent"],
    ["notAnswering", "connectionFailed"],
    ["spamReport", "spamComplaint"],
    ["suppressedAlready", "accountSuppression"],
    ["globalList", "globalSuppression"],
    ["other", "unknown"],
    ["mailboxFull", "mailboxFull"],
    ["senderAuthentication", "senderAuthentication"],
    ["addedTomorrow", "unknown"],
    ["constructor", "unknown"],
    ["__proto__", "unknown"],
    ["toString", "unknown"],
  ])("reads %s, of whatever version, as %s", (stored, code) => expect(readReasonCode(stored)).toBe(code));
});
