import type { Remedy } from "../remedies/remedy.ts";
import { type About, domainOf } from "./explanation.ts";
import type { Judgement } from "./judge.ts";
import type { ReasonCode } from "./reason.ts";
import type { ReplyFacts } from "./replyFacts.ts";

/** What to do about it, step by step; none where nothing is to be done. */
export const remediesOf = ({ code, facts }: Pick<Judgement, "code" | "facts">, about: About): Remedy[] => [
  ...REMEDIES[code]({ ...about, facts }),
  ...(facts.link === undefined || !isRefusal(code)
    ? []
    : [
        {
          text: "Read the provider's page about this reply.",
          target: { to: "url" as const, url: facts.link },
        },
      ]),
];

type Asked = About & { facts: ReplyFacts };

const ASK_ADMIN: Remedy = { text: "Ask the recipient's mail administrator to allow your sender." };
const WAIT: Remedy = { text: "No action is needed: the next message should arrive." };
const WAIT_OR_ASK: Remedy = {
  text: "Send again later. If it lasts for days, tell the recipient's mail administrator.",
};
const checkDomain = (domain: string): Remedy => ({
  text: `Check the part after the @ for a typo${domain === "" ? "" : `: ${domain}`}.`,
});
const NEW_ADDRESS: Remedy[] = [
  { text: "Check how the address is spelled in your application." },
  { text: "Contact the person another way for their current address, and correct it there." },
];

const lookUp = ({ blocklist }: ReplyFacts): Remedy[] =>
  blocklist === undefined
    ? []
    : [{ text: `Look it up at ${blocklist.name}.`, target: { to: "url", url: blocklist.lookUp } }];

const ownRecords = (sender: string | undefined): Remedy => {
  const identity = domainOf(sender);
  return identity === undefined
    ? { text: "Check the DKIM, SPF and DMARC records of your sending domain.", target: { to: "identities" } }
    : {
        text: `Check the DKIM, SPF and DMARC records of ${identity}.`,
        target: { to: "identityDns", identity },
      };
};

const REMEDIES: Readonly<Record<ReasonCode, (asked: Asked) => Remedy[]>> = {
  noSuchUser: () => NEW_ADDRESS,
  noSuchDomain: ({ recipientDomain }) => [
    checkDomain(recipientDomain),
    { text: "Correct the address in your application." },
  ],
  invalidAddress: () => NEW_ADDRESS,
  mailboxDisabled: () => [{ text: "Contact the person another way for a new address." }],
  addressMoved: ({ facts }) => [
    {
      text:
        facts.newAddress === undefined
          ? "Ask the person for the new address."
          : `Check with the person, then write to ${facts.newAddress} instead.`,
    },
  ],
  mailboxFull: () => [
    { text: "If it matters, contact the person another way and say that their mailbox is full." },
  ],
  mailboxBusy: () => [{ text: "Send fewer messages at once to this address." }],
  autoReply: () => [],
  restrictedRecipient: ({ recipient }) => [
    {
      text: `Ask the recipient's mail administrator to accept mail from your sender${recipient === undefined ? "" : ` for ${recipient}`}.`,
    },
  ],
  senderAuthentication: ({ sender }) => [
    ownRecords(sender),
    { text: "Fix what is missing, then send again." },
  ],
  senderRejected: ({ facts }) => [
    { text: "Send from an address and domain that exist and accept mail." },
    ...lookUp(facts),
    { text: "If they do, ask the recipient or their mail administrator to accept your sender." },
  ],
  spoofingSuspected: () => [
    {
      text: "Ask the recipient's mail administrator to allow your sending domain, and Amazon SES for it, in their anti-spoofing rules.",
    },
  ],
  ipBlocked: ({ facts, client }) =>
    client === undefined
      ? [
          { text: "Send again later: SES then sends from another IP address." },
          ...lookUp(facts),
          { text: "If it continues, open a case with AWS Support and quote the reply." },
        ]
      : [
          ...lookUp(facts),
          {
            text: "Ask the recipient's mail administrator to allow this host's IP address, or send through SES.",
          },
        ],
  reputation: ({ sender, facts }) => [
    { text: "Send only to people who expect your mail, and remove addresses that bounce." },
    ownRecords(sender),
    ...lookUp(facts),
  ],
  rateLimited: () => [
    { text: "No action is needed for a few messages. Spread large mailings over more time." },
  ],
  greylisted: () => [WAIT],
  spamContent: () => [
    { text: "Change what looks like spam: wording, links, images without text." },
    ASK_ADMIN,
  ],
  blockedLink: ({ facts }) => [{ text: "Remove or replace the links in the message." }, ...lookUp(facts)],
  virus: () => [
    { text: "Scan the machine that sent the message, and the attachment." },
    { text: "Change the password of the account that sent it." },
  ],
  blockedAttachment: () => [{ text: "Send another type of file, or a link to the file." }],
  policy: () => [ASK_ADMIN],
  tooLarge: () => [{ text: "Send a link instead of the attachment." }],
  malformedMessage: () => [
    {
      text: "Fix the program that builds the message: one From, one Date, one Message-ID, lines that end with CRLF.",
    },
  ],
  tooManyRecipients: () => [{ text: "Send to fewer recipients in one message." }],
  mailLoop: () => [{ text: "Tell the recipient's mail administrator." }],
  relayDenied: ({ recipientDomain }) => [
    checkDomain(recipientDomain),
    {
      text: "Tell the recipient's mail administrator: their MX record names a server that rejects mail for the domain.",
    },
  ],
  serverFault: () => [WAIT_OR_ASK],
  notAcceptingMail: ({ recipientDomain }) => [checkDomain(recipientDomain), WAIT_OR_ASK],
  connectionFailed: ({ recipientDomain }) => [checkDomain(recipientDomain), WAIT_OR_ASK],
  tlsFailed: ({ client }) => [
    {
      text: "Tell the recipient's mail administrator: their server must offer TLS 1.2 or newer with a valid certificate.",
    },
    {
      text: `If your ${client === undefined ? "configuration set" : "Postfix"} requires TLS, decide whether it may send without it.`,
    },
  ],
  dnsFailed: ({ recipientDomain }) => [checkDomain(recipientDomain), WAIT_OR_ASK],
  timedOut: ({ recipientDomain, subtype }) =>
    subtype?.endsWith("CustomTimeoutExceeded") === true
      ? [{ text: "Allow more time in the configuration set (MaxDeliverySeconds), or send again." }]
      : [checkDomain(recipientDomain), WAIT_OR_ASK],
  globalSuppression: () => [
    {
      text: "If you know that the address works, try again in two weeks, or ask the person to write to you.",
    },
  ],
  accountSuppression: ({ recipient, subtype }) =>
    subtype?.includes("OnTenantSuppressionList") === true
      ? [{ text: "Remove it from the tenant's list with the AWS console or CLI." }]
      : [
          {
            text: "See why it is suppressed, and remove it once the cause is fixed.",
            ...(recipient === undefined ? {} : { target: { to: "suppression", address: recipient } }),
          },
        ],
  unsubscribed: () => [{ text: "Do not write to this person about this topic again." }],
  sesFault: () => [{ text: "No action is needed: SES retries automatically." }],
  spamComplaint: () => [
    { text: "Do not write to this person unless they ask for your mail." },
    { text: "Check that people agree to receive this mail and can unsubscribe easily." },
  ],
  authenticationReport: ({ sender }) => [ownRecords(sender)],
  fraudReport: () => [
    { text: "Find out at once who sent the message." },
    { text: "Change the password and keys of the account that sent it." },
  ],
  virusReport: () => [{ text: "Find the machine that sent the message, and scan it." }],
  notSpam: () => [],
  otherComplaint: () => [{ text: "Do not write to this person unless they ask for your mail." }],
  unknown: () => [{ text: "If it happens again, check the address with the person." }],
};

/** Somebody's server refused the mail: its page about the reply may help. */
const isRefusal = (code: ReasonCode): boolean => !NO_REFUSAL.has(code);
const NO_REFUSAL: ReadonlySet<ReasonCode> = new Set([
  "noSuchUser",
  "autoReply",
  "greylisted",
  "mailboxFull",
  "globalSuppression",
  "accountSuppression",
  "unsubscribed",
]);
