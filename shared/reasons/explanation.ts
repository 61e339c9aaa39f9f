import type { Judgement } from "./judge.ts";
import { quotedReply } from "./quotedReply.ts";
import type { ReasonCode } from "./reason.ts";
import type { ReplyFacts } from "./replyFacts.ts";

/** What the mail was that a reason is told of. */
export type About = {
  /** Normalised; absent where SES named none. */
  recipient?: string | undefined;
  recipientDomain: string;
  /** Normalised address of the sender. */
  sender?: string | undefined;
  /** SES's subtype, where it is the reason's only source. */
  subtype?: string | undefined;
  /** The server's reply, for where it cannot be judged. */
  diagnostic?: string | undefined;
  /** Whom the server answered: SES where absent, else the mail host's own Postfix. */
  client?: "thisHost" | undefined;
};

/** What a reason means, as one or more whole sentences. */
export const explanationOf = (judgement: Judgement, about: About): string => {
  const { code, facts } = judgement;
  const from = about.client === undefined ? "SES" : "this host";
  const said = EXPLANATIONS[code]({ ...about, facts, judgement, server: serverOf(facts), from });
  return facts.gaveUpAfterMinutes === undefined
    ? said
    : `${said} SES gave up after ${hours(facts.gaveUpAfterMinutes)}.`;
};

type Told = About & { facts: ReplyFacts; judgement: Judgement; server: string; from: "SES" | "this host" };

const serverOf = ({ provider }: ReplyFacts): string => provider ?? "The recipient's mail server";

const hours = (minutes: number): string => {
  const whole = Math.round(minutes / 60);
  if (whole === 0) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  return whole === 1 ? "1 hour" : `${whole} hours`;
};

export const domainOf = (address: string | undefined): string | undefined =>
  address?.includes("@") === true ? address.slice(address.lastIndexOf("@") + 1) : undefined;

const EXPLANATIONS: Readonly<Record<ReasonCode, (told: Told) => string>> = {
  noSuchUser: ({ server }) => `${server} says that this mailbox does not exist.`,
  noSuchDomain: ({ recipientDomain }) =>
    `${recipientDomain === "" ? "The recipient's domain" : `The domain ${recipientDomain}`} does not exist, or accepts no mail. It may be a typo.`,
  invalidAddress: ({ subtype, server }) =>
    subtype?.endsWith("EmailValidationSuppressed") === true
      ? "SES's Auto Validation judged that this address is unlikely to work and did not send the message. No mail server was contacted, and the address is not on a suppression list."
      : `${server} does not accept this address as written.`,
  mailboxDisabled: ({ server }) =>
    `${server} says that this mailbox is disabled, suspended or no longer used.`,
  addressMoved: ({ server, facts }) =>
    facts.newAddress === undefined
      ? `${server} says that this person now has another address.`
      : `${server} says that this person now has another address: ${facts.newAddress}.`,
  mailboxFull: () => "The recipient's mailbox is full. The address itself is fine.",
  mailboxBusy: () =>
    "This mailbox receives more mail at once than its server allows. The address itself is fine.",
  autoReply: () =>
    "This is most likely an automatic reply, such as an out-of-office note. The message may well have arrived.",
  restrictedRecipient: ({ server }) =>
    `${server} accepts mail for this address only from certain senders, for example from within its own organisation.`,
  senderAuthentication: ({ server, sender }) =>
    `${server} could not verify that the message really came from ${domainOf(sender) ?? "your domain"}: SPF, DKIM, DMARC or reverse DNS failed. The mailbox is fine.`,
  senderRejected: ({ server, sender, facts }) =>
    `${server} does not accept mail from ${sender === undefined || sender === "" ? "this sender" : sender}${onList(facts)}. The mailbox may be fine.`,
  spoofingSuspected: ({ server }) =>
    `${server} suspects that the message impersonates its domain, or a person in its organisation. The mailbox is fine.`,
  ipBlocked: ({ server, facts, from }) =>
    `${server} blocks the IP address that ${from} sent from${onList(facts)}. The mailbox is fine.${
      from === "SES" ? " SES sends from many shared addresses, and AWS handles their listings." : ""
    }`,
  reputation: ({ server, sender, facts }) =>
    `${server} rejected the message because ${domainOf(sender) ?? "the sender"} or its mail has a poor reputation there${onList(facts, " and")}. The mailbox is fine.`,
  rateLimited: ({ server }) =>
    `${server} accepts no more mail for now: too much arrived too quickly. The mailbox is fine.`,
  greylisted: ({ server, from }) =>
    `${server} asked ${from} to try again later, as some servers do with every new sender. The mailbox is fine.`,
  spamContent: ({ server }) => `${server} judged the message to be spam by its content. The mailbox is fine.`,
  blockedLink: ({ server, facts }) =>
    `${server} rejected the message because of a link in it, or the link's domain${onList(facts)}. The mailbox is fine.`,
  virus: () => "A virus or other malware was found in the message, so it was not delivered.",
  blockedAttachment: ({ server }) =>
    `${server} does not accept this kind of attachment. The mailbox is fine.`,
  policy: ({ server }) => `${server} rejected the message because of a local rule, but did not say which.`,
  tooLarge: ({ server, facts }) =>
    `The message is larger than ${server === "The recipient's mail server" ? "the recipient's mail server" : server} accepts${
      facts.sizeLimit === undefined ? "" : ` (${facts.sizeLimit})`
    }. The mailbox is fine.`,
  malformedMessage: ({ server }) =>
    `${server} rejected the message because it does not follow the mail standards. The mailbox is fine.`,
  tooManyRecipients: ({ server }) => `${server} rejected the message because it has too many recipients.`,
  mailLoop: () => "The message looped between the recipient's mail servers.",
  relayDenied: ({ server, recipientDomain }) =>
    `${server} does not handle mail for ${named(recipientDomain)}: the domain's MX record points to the wrong server, or the server is not configured for it.`,
  serverFault: ({ server }) => `${server} has failed, or is out of space or overloaded.`,
  notAcceptingMail: ({ server, recipientDomain }) =>
    `${server} accepts no mail for ${named(recipientDomain)}, for now or at all.`,
  connectionFailed: ({ recipientDomain, from }) =>
    `${capital(from)} could not connect to the mail server of ${named(recipientDomain)}, or the connection was lost.`,
  tlsFailed: ({ server, from }) =>
    `${capital(from)} and ${lowerFirst(server)} could not agree on an encrypted connection.`,
  dnsFailed: ({ recipientDomain, from }) =>
    `DNS did not answer when ${from} looked up ${named(recipientDomain)}.`,
  timedOut: ({ subtype, from }) =>
    subtype?.endsWith("CustomTimeoutExceeded") === true
      ? "SES retried until the delivery time of your configuration set (MaxDeliverySeconds) ran out."
      : `${capital(from)} retried until the message expired. No reply says why.`,
  globalSuppression: () =>
    "SES did not try: this address recently hard-bounced for an SES customer and is on SES's global suppression list. It leaves that list automatically, within 14 days.",
  accountSuppression: ({ subtype }) =>
    subtype?.includes("OnTenantSuppressionList") === true
      ? "SES did not try: the address is on the suppression list of the tenant that sent the message."
      : "SES did not try: the address is on your account's suppression list, because earlier mail to it bounced or was reported as spam.",
  unsubscribed: () => "SES did not try: the recipient has unsubscribed from this topic of your contact list.",
  sesFault: ({ subtype }) =>
    subtype === "SendingDeferral"
      ? "SES is holding the message back for a while to even out your sending."
      : "SES has a temporary failure.",
  spamComplaint: () =>
    "The recipient reported a message as spam. Too many such reports put the entire account under review.",
  authenticationReport: () =>
    "The recipient's provider reports that the message failed its authentication checks (DKIM, SPF or DMARC).",
  fraudReport: () =>
    "The message was reported as fraud or phishing. One of your accounts may have been taken over.",
  virusReport: () => "The recipient's provider reports a virus in the message.",
  notSpam: () => "The recipient moved the message out of the spam folder. This is not a complaint.",
  otherComplaint: () =>
    "The recipient's provider reports a complaint without saying which kind. Treat it as a spam report.",
  unknown: ({ judgement: { unknownSubtype }, diagnostic, subtype }) => {
    if (unknownSubtype !== undefined)
      return `SES reports “${unknownSubtype}”, which this version does not know.${replied(diagnostic)}`;
    if (diagnostic !== undefined && diagnostic.trim() !== "")
      return `The reply does not say why.${replied(diagnostic)}`;
    return subtype?.endsWith("/NoEmail") === true
      ? "SES could not read a recipient address from the bounce, and gives no reason."
      : "SES gives no reason and no server reply.";
  },
};

const replied = (diagnostic: string | undefined): string => {
  const sentence = quotedReply(diagnostic);
  return sentence === "" ? "" : ` ${sentence}`;
};

const named = (recipientDomain: string): string =>
  recipientDomain === "" ? "the recipient's domain" : recipientDomain;

const onList = ({ blocklist }: ReplyFacts, joined = ", which"): string =>
  blocklist === undefined ? "" : `${joined} is listed by ${blocklist.name}`;

const capital = (from: Told["from"]): string => (from === "SES" ? from : "This host");

const lowerFirst = (server: string): string => (server.startsWith("The ") ? `t${server.slice(1)}` : server);
