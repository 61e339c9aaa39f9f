import { describe, expect, it } from "vitest";
import { type About, domainOf, explanationOf } from "../../shared/reasons/explanation.ts";
import type { Judgement } from "../../shared/reasons/judge.ts";
import { quotedReply } from "../../shared/reasons/quotedReply.ts";
import { REASON_CODES, type ReasonCode } from "../../shared/reasons/reason.ts";
import type { ReplyFacts } from "../../shared/reasons/replyFacts.ts";

const ABOUT: About = {
  recipient: "ada@example.net",
  recipientDomain: "example.net",
  sender: "redcap@example.org",
};
const OWN_HOST: About = { ...ABOUT, client: "thisHost" };
const NOBODY: About = { recipientDomain: "" };
const SPAMHAUS = { name: "Spamhaus", lookUp: "https://check.spamhaus.org/" };

const told = (code: ReasonCode, about: About = ABOUT, facts: ReplyFacts = {}) =>
  explanationOf({ code, facts }, about);

describe("an explanation", () => {
  it.each([
    "noSuchUser",
    "invalidAddress",
    "mailboxDisabled",
    "addressMoved",
    "restrictedRecipient",
    "senderAuthentication",
    "senderRejected",
    "spoofingSuspected",
    "ipBlocked",
    "reputation",
    "rateLimited",
    "greylisted",
    "spamContent",
    "blockedLink",
    "blockedAttachment",
    "policy",
    "tooLarge",
    "malformedMessage",
    "tooManyRecipients",
    "relayDenied",
    "serverFault",
    "notAcceptingMail",
    "tlsFailed",
  ] as const)("%s: names the provider, and else the recipient's server", (code) => {
    expect(told(code, ABOUT, { provider: "Mimecast" })).toContain("Mimecast");
    expect(told(code)).toMatch(/\b[Tt]he recipient's mail server\b/);
  });

  it.each(["noSuchDomain", "relayDenied", "notAcceptingMail", "connectionFailed", "dnsFailed"] as const)(
    "%s: names the recipient's domain where it is known",
    (code) => {
      expect(told(code)).toContain("example.net");
      expect(told(code)).not.toMatch(/recipient's domain/);
      expect(told(code, NOBODY)).toMatch(/recipient's domain/);
    },
  );

  it.each(["ipBlocked", "greylisted", "connectionFailed", "tlsFailed", "dnsFailed", "timedOut"] as const)(
    "%s: names whom the server answered",
    (code) => {
      expect(told(code)).toContain("SES");
      expect(told(code)).not.toMatch(/this host/i);
      expect(told(code, OWN_HOST)).toMatch(/this host/i);
      expect(told(code, OWN_HOST)).not.toContain("SES");
    },
  );

  it.each(REASON_CODES)("%s: begins with a capital, whoever is named first", (code) => {
    for (const about of [ABOUT, OWN_HOST, NOBODY]) expect(told(code, about)).toMatch(/^[A-Z]/);
  });

  it.each(["senderRejected", "ipBlocked", "reputation", "blockedLink"] as const)(
    "%s: names the blocklist",
    (code) => {
      expect(told(code, ABOUT, { blocklist: SPAMHAUS })).toContain("listed by Spamhaus");
      expect(told(code)).not.toContain("listed by");
    },
  );

  it.each(["senderAuthentication", "reputation"] as const)("%s: names the sender's domain", (code) => {
    expect(told(code)).toMatch(/(?<!@)\bexample\.org\b/);
    expect(told(code, NOBODY)).toMatch(/your domain|the sender/);
  });

  it("names the sender that is rejected, where SES names one", () => {
    expect(told("senderRejected")).toContain("from redcap@example.org");
    for (const sender of [undefined, ""])
      expect(told("senderRejected", { ...ABOUT, sender })).toContain("from this sender");
  });

  it("says who handles the listing of an address that SES sent from", () => {
    expect(told("ipBlocked")).toContain("AWS handles");
    expect(told("ipBlocked", OWN_HOST)).not.toContain("AWS");
  });

  it("names the server within a sentence without a capital, and a provider with its own", () => {
    expect(told("tooLarge")).toContain("than the recipient's mail server accepts");
    expect(told("tooLarge", ABOUT, { provider: "Mimecast" })).toContain("than Mimecast accepts");
    expect(told("tlsFailed")).toContain("SES and the recipient's mail server");
    expect(told("tlsFailed", ABOUT, { provider: "Mimecast" })).toContain("SES and Mimecast");
  });

  it("names the new address and the limit where the reply does", () => {
    expect(told("addressMoved", ABOUT, { newAddress: "ada@example.com" })).toContain(": ada@example.com.");
    expect(told("addressMoved")).toMatch(/another address\.$/);
    expect(told("tooLarge", ABOUT, { sizeLimit: "25 MB" })).toContain("(25 MB)");
    expect(told("tooLarge")).not.toContain("(");
  });

  it.each([
    ["invalidAddress", "Permanent/EmailValidationSuppressed", /Auto Validation/],
    ["timedOut", "Transient/CustomTimeoutExceeded", /MaxDeliverySeconds/],
    ["accountSuppression", "Permanent/OnTenantSuppressionList", /tenant/],
    ["sesFault", "SendingDeferral", /even out/],
    ["unknown", "Undetermined/NoEmail", /could not read a recipient address/],
  ] as const)("%s: tells the particular of SES's %s, and of no other", (code, subtype, particular) => {
    expect(told(code, { ...ABOUT, subtype })).toMatch(particular);
    for (const other of [undefined, "Permanent/General"])
      expect(told(code, { ...ABOUT, subtype: other })).not.toMatch(particular);
  });

  it.each([
    [0, "0 minutes"],
    [1, "1 minute"],
    [2, "2 minutes"],
    [29, "29 minutes"],
    [30, "1 hour"],
    [89, "1 hour"],
    [90, "2 hours"],
    [840, "14 hours"],
  ])("tells after how long SES gave up: %i minutes", (gaveUpAfterMinutes, hours) => {
    expect(told("mailboxFull", ABOUT, { gaveUpAfterMinutes })).toMatch(
      new RegExp(`is fine\\. .* gave up after ${hours}\\.$`),
    );
    expect(told("mailboxFull")).not.toContain("gave up");
  });
});

describe("a reason that is not known", () => {
  const unknown = (diagnostic: string | undefined, unknownSubtype?: string) => {
    const judgement: Judgement = { code: "unknown", facts: {} };
    return explanationOf(unknownSubtype === undefined ? judgement : { ...judgement, unknownSubtype }, {
      ...ABOUT,
      diagnostic,
    });
  };

  it("names the subtype, and quotes the reply where there is one", () => {
    expect(unknown(undefined, "AddedTomorrow")).toMatch(/“AddedTomorrow”, [^“”]*\.$/);
    expect(unknown("550 no", "AddedTomorrow")).toMatch(/“AddedTomorrow”, .*\. .*“550 no”\.$/);
  });

  it("tells an empty reply from none at all no more than a reader could", () => {
    const silent = unknown(undefined);
    expect(silent).toContain("no server reply");
    for (const empty of ["", " ", "\r\n"]) expect(unknown(empty)).toBe(silent);
    expect(unknown("550 no")).toMatch(/“550 no”\.$/);
  });
});

describe("a reply that is quoted", () => {
  it.each([
    [undefined, ""],
    ["", ""],
    ["smtp;", ""],
    ["smtp; 550 no", "“550 no”."],
    ["550 no.", "“550 no.”"],
    ["550 no!", "“550 no!”"],
    ["550 1.2 no", "“550 1.2 no”."],
  ])("%j", (reply, quoted) => {
    expect(quotedReply(reply)).toMatch(quoted === "" ? /^$/ : /“/);
    expect(quotedReply(reply).endsWith(quoted)).toBe(true);
  });

  it("is at most 300 characters long, with a sign where it was cut", () => {
    const quoted = (length: number) => /“(.*)”/.exec(quotedReply("x".repeat(length)))?.[1];
    expect(quoted(300)).toBe("x".repeat(300));
    expect(quoted(301)).toBe(`${"x".repeat(299)}…`);
  });
});

describe("the domain of an address", () => {
  it.each([
    ["ada@example.net", "example.net"],
    ['"ada@work"@example.net', "example.net"],
    ["ada", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%j", (address, domain) => expect(domainOf(address)).toBe(domain));
});
