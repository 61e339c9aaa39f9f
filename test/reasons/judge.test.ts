import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EventType } from "../../shared/feedback/event.ts";
import { judge, judgeReply } from "../../shared/reasons/judge.ts";
import { readReply } from "../../shared/reasons/readReply.ts";
import { REASON_CODES, type ReasonCode } from "../../shared/reasons/reason.ts";
import { RULES } from "../../shared/reasons/rules/inOrder.ts";

/** A reply as SES reports it, with every reason that is right for it. */
type Reply = { type: string; subtype?: string; status?: string; diagnostic?: string; reason: ReasonCode[] };

const read = (file: URL): Reply[] => JSON.parse(readFileSync(file, "utf8")) as Reply[];
const OWN = read(new URL("replies.json", import.meta.url));
const FIXTURES = new URL("../../../shared/fixtures/diagnostics.json", import.meta.url);

const TYPES: Readonly<Record<string, EventType>> = { Delay: "deliveryDelay", Complaint: "complaint" };

const judged = ({ type, subtype, status, diagnostic }: Reply): ReasonCode | undefined =>
  judge({
    type: TYPES[type] ?? "bounce",
    subtype: type in TYPES ? subtype : [type, subtype].filter(Boolean).join("/"),
    status,
    diagnostic,
  })?.code;

const DEAD: ReadonlySet<ReasonCode> = new Set([
  "noSuchUser",
  "noSuchDomain",
  "invalidAddress",
  "mailboxDisabled",
  "addressMoved",
]);

/** The operator would drop a good address, or write again to one that does not exist. */
const isDangerous = (reply: Reply): boolean => {
  const code = judged(reply) ?? "unknown";
  if (reply.reason.includes(code)) return false;
  const isGood = reply.reason.every((right) => !DEAD.has(right) && right !== "unknown");
  const isDead = reply.reason.every((right) => right === "noSuchUser" || right === "noSuchDomain");
  return (code === "noSuchUser" && isGood) || (isDead && code !== "unknown" && !DEAD.has(code));
};

describe("rules", () => {
  it.each(RULES.map((rule) => [rule.reason, rule.example, rule] as const))(
    "%s: %s",
    (reason, example, rule) => {
      expect(rule.words.test(readReply(example).words)).toBe(true);
      expect(judgeReply(example).code).toBe(reason);
    },
  );

  it("cites a source for each", () => {
    for (const { source } of RULES) expect(source.length).toBeGreaterThan(5);
  });
});

describe("judge", () => {
  it("is right for nearly all replies seen in the field, and never dangerously wrong", () => {
    const wrong = OWN.filter((reply) => !reply.reason.includes(judged(reply) ?? "unknown"));
    expect(wrong.length / OWN.length).toBeLessThan(0.02);
    expect(OWN.filter(isDangerous)).toEqual([]);
  });

  it.skipIf(!existsSync(FIXTURES))("is right for every example of the contract", () => {
    const wrong = read(FIXTURES).filter((reply) => !reply.reason.includes(judged(reply) ?? "unknown"));
    expect(wrong).toEqual([]);
  });

  it("knows replies of every reason that a server can give", () => {
    const ofServers = new Set(OWN.flatMap(({ reason }) => reason));
    // Those from here on come of SES's own subtypes, below.
    const ownToSes = REASON_CODES.indexOf("globalSuppression");
    expect(REASON_CODES.slice(0, ownToSes).filter((code) => !ofServers.has(code))).toEqual([]);
  });

  it.each([
    ["bounce", "Permanent/Suppressed", "globalSuppression"],
    ["bounce", "Permanent/OnAccountSuppressionList", "accountSuppression"],
    ["bounce", "Permanent/OnTenantSuppressionList", "accountSuppression"],
    ["bounce", "Permanent/UnsubscribedRecipient", "unsubscribed"],
    ["bounce", "Permanent/EmailValidationSuppressed", "invalidAddress"],
    ["bounce", "Transient/CustomTimeoutExceeded", "timedOut"],
    ["bounce", "Transient/MailboxFull", "mailboxFull"],
    ["bounce", "Transient/MessageTooLarge", "tooLarge"],
    ["bounce", "Transient/ContentRejected", "spamContent"],
    ["bounce", "Transient/AttachmentRejected", "blockedAttachment"],
    ["bounce", "Transient/General", "autoReply"],
    ["bounce", "Permanent/General", "unknown"],
    ["bounce", "Permanent/NoEmail", "unknown"],
    ["bounce", "Undetermined/Undetermined", "unknown"],
    ["bounce", "Permanent/AddedTomorrow", "unknown"],
    ["deliveryDelay", "InternalFailure", "sesFault"],
    ["deliveryDelay", "SendingDeferral", "sesFault"],
    ["deliveryDelay", "MailboxFull", "mailboxFull"],
    ["deliveryDelay", "SpamDetected", "reputation"],
    ["deliveryDelay", "RecipientServerError", "serverFault"],
    ["deliveryDelay", "IPFailure", "ipBlocked"],
    ["deliveryDelay", "TransientCommunicationFailure", "connectionFailed"],
    ["deliveryDelay", "BYOIPHostNameLookupUnavailable", "dnsFailed"],
    ["deliveryDelay", "General", "unknown"],
    ["complaint", "abuse", "spamComplaint"],
    ["complaint", undefined, "spamComplaint"],
    ["complaint", "auth-failure", "authenticationReport"],
    ["complaint", "fraud", "fraudReport"],
    ["complaint", "virus", "virusReport"],
    ["complaint", "not-spam", "notSpam"],
    ["complaint", "other", "otherComplaint"],
    ["complaint", "OnAccountSuppressionList", "accountSuppression"],
    ["complaint", "OnTenantSuppressionList/abuse", "accountSuppression"],
    ["reject", undefined, "virus"],
  ] as const)("takes SES's %s %s for %s where there is no reply", (type, subtype, code) => {
    expect(judge({ type, subtype })?.code).toBe(code);
  });

  it.each(["constructor", "__proto__", "toString"])(
    "takes %s, as anything else, for an unknown word",
    (word) => {
      const codeOf = (failure: Parameters<typeof judge>[0]) => judge(failure)?.code;
      expect(codeOf({ type: "complaint", subtype: word })).toBe("spamComplaint");
      expect(codeOf({ type: "complaint", subtype: `abuse/${word}` })).toBe("spamComplaint");
      expect(codeOf({ type: "deliveryDelay", subtype: word })).toBe("unknown");
      for (const subtype of [word, `Permanent/${word}`])
        expect(codeOf({ type: "bounce", subtype, status: `5.${word}` })).toBe("unknown");
      expect(judge({ type: "bounce", subtype: `Permanent/${word}` })?.unknownSubtype).toBe(word);
    },
  );

  it("names a subtype that AWS has added since, and judges its reply", () => {
    expect(judge({ type: "bounce", subtype: "Permanent/AddedTomorrow" })).toMatchObject({
      code: "unknown",
      unknownSubtype: "AddedTomorrow",
    });
    expect(
      judge({ type: "bounce", subtype: "Permanent/AddedTomorrow", diagnostic: "550 5.1.1 user unknown" }),
    ).toMatchObject({ code: "noSuchUser" });
  });

  it.each([
    ["550 5.1.1 Message rejected due to content restrictions", "spamContent"],
    ["550 5.7.1 <a@example.org>: Recipient address rejected: User unknown", "noSuchUser"],
    ["550 5.1.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", "ipBlocked"],
    ["552 5.1.1 mailbox is full", "mailboxFull"],
  ] as const)("lets the words win over a code that disagrees: %s", (diagnostic, code) => {
    expect(judge({ type: "bounce", subtype: "Permanent/General", diagnostic })?.code).toBe(code);
  });

  it.each([
    ["5.1.1", "noSuchUser"],
    ["5.2.2", "mailboxFull"],
    ["5.7.26", "senderAuthentication"],
    ["5.7.1", "unknown"],
    ["5.0.0", "unknown"],
    ["5", "unknown"],
  ] as const)("takes status %s for %s where there are no words, and never the bare class", (status, code) => {
    expect(judge({ type: "bounce", subtype: "Permanent/General", status, diagnostic: "550" })?.code).toBe(
      code,
    );
  });

  it("gives the last reply of an expired message as its reason, with how long SES tried", () => {
    const diagnostic =
      "smtp; 550 4.4.7 Message expired: unable to deliver in 840 minutes.<452 4.2.2 The email account that you tried to reach is over quota>";
    expect(judge({ type: "bounce", subtype: "Transient/General", diagnostic })).toMatchObject({
      code: "mailboxFull",
      facts: { gaveUpAfterMinutes: 840 },
    });
    expect(judgeReply("554 4.4.7 Message expired: unable to deliver in 840 minutes.").code).toBe("timedOut");
  });

  it.each(["send", "delivery", "open", "click", "subscription", "renderingFailure", "unknown"] as const)(
    "finds no reason in %s",
    (type) => expect(judge({ type, diagnostic: "550 5.1.1 user unknown" })).toBeUndefined(),
  );
});

describe("readReply", () => {
  it("reads of a reply of 100 kB its beginning and end only", () => {
    const long = `550 5.1.1 user unknown ${"x ".repeat(50_000)} mailbox full`;
    const { text, words } = readReply(long);
    expect(text.length).toBeLessThan(4_010);
    expect(words).toContain("user unknown");
    expect(words).toContain("mailbox full");
  });

  it("joins the lines of a reply", () => {
    expect(readReply("550-5.7.26 one\r\n550-5.7.26 two 550 5.7.26 three").words).toBe(
      "550 5.7.26 one two three",
    );
    expect(readReply("550-one 550 two").words).toBe("550 one two");
  });

  it("takes addresses, URLs' paths and accents out of the words", () => {
    expect(readReply("550 <spam@blocked.example>: Empfänger: see https://x.example/spam/blocked").words).toBe(
      "550 @: empfanger: see x.example",
    );
  });

  it("reads UTF-8 that was taken for Latin-1", () => {
    expect(judgeReply("550 EmpfÃ¤nger unbekannt").code).toBe("noSuchUser");
  });
});
