import { describe, expect, it } from "vitest";
import type { About } from "../../shared/reasons/explanation.ts";
import { REASON_CODES, type ReasonCode } from "../../shared/reasons/reason.ts";
import { remediesOf } from "../../shared/reasons/remedies.ts";
import type { ReplyFacts } from "../../shared/reasons/replyFacts.ts";

const ABOUT: About = {
  recipient: "ada@example.net",
  recipientDomain: "example.net",
  sender: "redcap@example.org",
};
const NOBODY: About = { recipientDomain: "" };
const OWN_HOST: About = { ...ABOUT, client: "thisHost" };
const SPAMHAUS = { name: "Spamhaus", lookUp: "https://check.spamhaus.org/" };
const LINK = "https://support.google.com/mail";

const stepsOf = (code: ReasonCode, about: About, facts: ReplyFacts = {}) =>
  remediesOf({ code, facts }, about).map(({ text, target }) => ({ text, target }));

/** A step by a word that is only in it, and where it leads. */
const step = (word: string, target?: object) => ({ text: expect.stringContaining(word) as string, target });
type Step = ReturnType<typeof step>;

const LOOK_UP = step("Spamhaus", { to: "url", url: SPAMHAUS.lookUp });
const OWN_RECORDS = step("records of example.org", { to: "identityDns", identity: "example.org" });
const DOMAIN = step("after the @ for a typo: example.net.");
const NO_DOMAIN = step("after the @ for a typo.");
const WAIT = step("next message should arrive");
const WAIT_OR_ASK = step("lasts for days");
const ASK_ADMIN = step("allow your sender");

const STEPS: Readonly<Record<ReasonCode, readonly Step[]>> = {
  noSuchUser: [step("is spelled"), step("current address")],
  noSuchDomain: [DOMAIN, step("Correct the address")],
  invalidAddress: [step("is spelled"), step("current address")],
  mailboxDisabled: [step("new address")],
  addressMoved: [step("Ask the person for the new address")],
  mailboxFull: [step("their mailbox is full")],
  mailboxBusy: [step("fewer messages at once")],
  autoReply: [],
  restrictedRecipient: [step("from your sender for ada@example.net.")],
  senderAuthentication: [OWN_RECORDS, step("Fix what is missing")],
  senderRejected: [step("exist and accept mail"), step("accept your sender")],
  spoofingSuspected: [step("anti-spoofing rules")],
  ipBlocked: [step("another IP address"), step("AWS Support")],
  reputation: [step("expect your mail"), OWN_RECORDS],
  rateLimited: [step("Spread large mailings")],
  greylisted: [WAIT],
  spamContent: [step("looks like spam"), ASK_ADMIN],
  blockedLink: [step("the links in the message")],
  virus: [step("Scan the machine"), step("Change the password")],
  blockedAttachment: [step("another type of file")],
  policy: [ASK_ADMIN],
  tooLarge: [step("instead of the attachment")],
  malformedMessage: [step("program that builds the message")],
  tooManyRecipients: [step("fewer recipients")],
  mailLoop: [step("mail administrator")],
  relayDenied: [DOMAIN, step("MX record")],
  serverFault: [WAIT_OR_ASK],
  notAcceptingMail: [DOMAIN, WAIT_OR_ASK],
  connectionFailed: [DOMAIN, WAIT_OR_ASK],
  tlsFailed: [step("TLS 1.2"), step("your configuration set requires TLS")],
  dnsFailed: [DOMAIN, WAIT_OR_ASK],
  timedOut: [DOMAIN, WAIT_OR_ASK],
  globalSuppression: [step("two weeks")],
  accountSuppression: [step("why it is suppressed", { to: "suppression", address: "ada@example.net" })],
  unsubscribed: [step("about this topic")],
  sesFault: [step("SES retries")],
  spamComplaint: [step("unless they ask"), step("unsubscribe easily")],
  authenticationReport: [OWN_RECORDS],
  fraudReport: [step("who sent the message"), step("password and keys")],
  virusReport: [step("machine that sent the message")],
  notSpam: [],
  otherComplaint: [step("unless they ask")],
  unknown: [step("check the address")],
};

describe("the steps of a reason", () => {
  it.each(REASON_CODES)("%s: in their order, with where they lead", (code) => {
    expect(stepsOf(code, ABOUT)).toEqual(STEPS[code]);
  });

  it.each([
    ["noSuchDomain", NOBODY, {}, [NO_DOMAIN, step("Correct the address")]],
    ["relayDenied", NOBODY, {}, [NO_DOMAIN, step("MX record")]],
    ["timedOut", NOBODY, {}, [NO_DOMAIN, WAIT_OR_ASK]],
    ["restrictedRecipient", NOBODY, {}, [step("from your sender.")]],
    [
      "senderAuthentication",
      NOBODY,
      {},
      [step("your sending domain", { to: "identities" }), step("Fix what is missing")],
    ],
    ["accountSuppression", NOBODY, {}, [step("why it is suppressed")]],
    ["addressMoved", ABOUT, { newAddress: "ada@example.com" }, [step("write to ada@example.com instead")]],
    [
      "senderRejected",
      ABOUT,
      { blocklist: SPAMHAUS },
      [step("exist and accept mail"), LOOK_UP, step("accept your sender")],
    ],
    ["ipBlocked", ABOUT, { blocklist: SPAMHAUS }, [step("another IP address"), LOOK_UP, step("AWS Support")]],
    ["ipBlocked", OWN_HOST, {}, [step("this host's IP address")]],
    ["ipBlocked", OWN_HOST, { blocklist: SPAMHAUS }, [LOOK_UP, step("this host's IP address")]],
    ["reputation", ABOUT, { blocklist: SPAMHAUS }, [step("expect your mail"), OWN_RECORDS, LOOK_UP]],
    ["blockedLink", ABOUT, { blocklist: SPAMHAUS }, [step("the links in the message"), LOOK_UP]],
    ["tlsFailed", OWN_HOST, {}, [step("TLS 1.2"), step("your Postfix requires TLS")]],
    ["timedOut", { ...ABOUT, subtype: "Transient/CustomTimeoutExceeded" }, {}, [step("MaxDeliverySeconds")]],
    ["timedOut", { ...ABOUT, subtype: "Transient/General" }, {}, [DOMAIN, WAIT_OR_ASK]],
    [
      "accountSuppression",
      { ...ABOUT, subtype: "Permanent/OnTenantSuppressionList" },
      {},
      [step("tenant's list")],
    ],
    [
      "accountSuppression",
      { ...ABOUT, subtype: "Permanent/OnAccountSuppressionList" },
      {},
      STEPS.accountSuppression,
    ],
  ] satisfies [ReasonCode, About, ReplyFacts, readonly Step[]][])(
    "%s: of what is known (%j, %j)",
    (code, about, facts, steps) => expect(stepsOf(code, about, facts)).toEqual(steps),
  );
});

describe("the provider's page about its reply", () => {
  /** Nobody refused this mail, or the page could say no more than the reason does. */
  const WITHOUT: readonly ReasonCode[] = [
    "noSuchUser",
    "mailboxFull",
    "autoReply",
    "greylisted",
    "globalSuppression",
    "accountSuppression",
    "unsubscribed",
  ];

  it.each(REASON_CODES)("%s: is the last step where it helps", (code) => {
    const page = step("provider's page", { to: "url", url: LINK });
    expect(stepsOf(code, ABOUT, { link: LINK })).toEqual([
      ...STEPS[code],
      ...(WITHOUT.includes(code) ? [] : [page]),
    ]);
  });
});
