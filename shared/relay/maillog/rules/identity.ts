import type { Remedy } from "../../../remedies/remedy.ts";
import { type Unverified, unverifiedOf } from "../identities.ts";
import type { Judged, Rule, Telling } from "../rule.ts";
import { canBeOfSes } from "../sesHost.ts";

const NAMED = 3; // identities with a step of their own
const NO_EVENT = "SES publishes no event for this, so the log is the only record of it.";

/** What to do about senders that SES has not verified. */
export const verifySteps = (identities: readonly string[] = []): Remedy[] => [
  ...(identities.length === 0
    ? [{ text: "Request verification of the sender.", target: { to: "requestIdentity" as const } }]
    : identities.slice(0, NAMED).map((identity) => ({
        text: `Request verification of ${identity}.`,
        target: { to: "requestIdentity" as const, identity },
      }))),
  { text: "Or set the application to send from a verified address.", target: { to: "identities" } },
  {
    text: "If SES names a recipient's address here, not a sender's, the account is still in the sandbox.",
    target: { to: "account" },
  },
];

const sandboxSteps = (identities: readonly string[]): Remedy[] => [
  {
    text: "Ask AWS for production access: SES then sends to any recipient.",
    target: { to: "productionAccess" },
  },
  ...identities.slice(0, NAMED).map((identity) => ({
    text: `For a test, request verification of ${identity}.`,
    target: { to: "requestIdentity" as const, identity },
  })),
];

const namesOf = (identities: readonly string[], isCut: boolean): string =>
  `${identities.join(", ")}${isCut ? " and others" : ""}`;

/** Which of them SES names because they are recipients, which happens only in the sandbox [request-production-access]. */
const recipientsAmong = (
  identities: readonly string[],
  { to = "", from = "", recipients = () => new Set([to.toLowerCase()]) }: Judged,
): string[] => {
  const all = recipients();
  const sender = from.toLowerCase();
  return identities.filter((identity) => {
    const one = identity.toLowerCase();
    return one !== sender && all.has(one);
  });
};

const sandboxTitle = (region: string) => `Recipient not verified: ${region} is in the sandbox`;

const telling = ({ region, identities, isCut }: Unverified, judged: Judged): Telling => {
  const recipients = recipientsAmong(identities, judged);
  const senders = identities.filter((identity) => !recipients.includes(identity));
  const named = { what: "Not verified", values: identities };
  const general = {
    title: `Not verified in ${region}`,
    explanation: `SES rejected the message because it has not verified the sender (or, in the sandbox, a recipient) in the region ${region}. ${NO_EVENT}`,
    remedy: verifySteps(),
  };
  if (recipients.length === 0)
    return {
      title: `Not verified in ${region}`,
      explanation: `SES rejected the message because it has not verified ${namesOf(identities, isCut)} in the region ${region}. ${NO_EVENT}`,
      remedy: verifySteps(identities),
      named,
      general,
    };
  if (senders.length === 0)
    return {
      code: "recipient_not_verified",
      title: sandboxTitle(region),
      explanation: `The account is in the sandbox in the region ${region}, where SES sends only to verified addresses. It has not verified the recipient ${namesOf(recipients, isCut)}. ${NO_EVENT}`,
      remedy: sandboxSteps(recipients),
      named,
      general: {
        title: sandboxTitle(region),
        explanation: `The account is in the sandbox in the region ${region}, where SES sends only to verified addresses, and the recipients are not verified. ${NO_EVENT}`,
        remedy: sandboxSteps([]),
      },
    };
  return {
    title: `Not verified in ${region}`,
    explanation: `SES has not verified the sender ${namesOf(senders, isCut)} in the region ${region}, nor the recipient ${recipients.join(", ")}, which the sandbox requires too. ${NO_EVENT}`,
    remedy: [...verifySteps(senders).slice(0, -1), ...sandboxSteps(recipients)],
    named,
    general,
  };
};

/** The sender, or in the sandbox the recipient, is not verified [troubleshoot-error-messages]. */
export const IDENTITY_RULES: readonly Rule[] = [
  {
    code: "not_verified",
    words: /Email address(?:es)? (?:is|are) not verified/i,
    // Servers that ask the sender's server about the sender say something like it.
    when: (judged) => canBeOfSes(judged) || unverifiedOf(judged.reply) !== undefined,
    title: "The sender is not verified",
    explanation: `SES rejected the message because it has not verified the sender. ${NO_EVENT}`,
    remedy: verifySteps(),
    tell: (judged) => {
      const unverified = unverifiedOf(judged.reply);
      if (unverified !== undefined) return telling(unverified, judged);
      const { from = "" } = judged;
      return from === ""
        ? undefined
        : {
            explanation: `SES rejected the message because it has not verified the sender. The reply does not name it; the envelope sender is ${from}. ${NO_EVENT}`,
            remedy: verifySteps([from]),
            named: { what: "Envelope sender", values: [from] },
          };
    },
  },
  {
    code: "sender_not_qualified",
    codes: ["504"],
    words: /Sender address rejected/i,
    title: "The sender has no full domain",
    explanation: "The server rejects a sender without a full domain, such as root or www-data@localhost.",
    remedy: [
      { text: "Set a full sender address in the application." },
      {
        text: "Check the domain that Postfix adds to local users.",
        target: { to: "shell", command: "postconf myorigin mydomain smtp_generic_maps" },
      },
    ],
    tell: ({ reply }) => rejectedAddress("Sender", reply),
  },
  {
    code: "invalidAddress",
    codes: ["504"],
    words: /Recipient address rejected/i,
    title: "The recipient has no full domain",
    explanation: "The server rejects a recipient's address without a full domain.",
    retry: "no",
    remedy: [{ text: "Correct the recipient's address in the application." }],
    tell: ({ reply }) => rejectedAddress("Recipient", reply),
  },
  {
    code: "helo_rejected",
    codes: ["501", "504", "550", "554"],
    words:
      /\b(?:HELO|EHLO)\b[^|]{0,60}(?:reject|require|invalid|not valid|not accepted|denied|forged|must|should|does not|FQDN|fully)|(?:invalid|bad|illegal|wrong|unacceptable|forged)[^|]{0,40}\b(?:HELO|EHLO)\b|need fully-qualified hostname/i,
    title: "HELO name rejected",
    explanation:
      "The server does not accept the name by which this Postfix introduces itself (HELO): it must be a fully qualified host name.",
    remedy: [
      {
        text: "See the name that Postfix uses.",
        target: { to: "shell", command: "postconf myhostname smtp_helo_name" },
      },
      {
        text: "Set a fully qualified one.",
        target: { to: "shell", command: "postconf -e smtp_helo_name=HOST.EXAMPLE.ORG" },
      },
      { text: "Reload Postfix.", target: { to: "shell", command: "postfix reload" } },
    ],
    tell: ({ reply }) => {
      const [, name] = /<([^<>\s]{1,255})>: Helo command rejected/i.exec(reply) ?? [];
      return name === undefined
        ? undefined
        : {
            explanation: `The server does not accept the name ${name}, by which this Postfix introduces itself (HELO): it must be a fully qualified host name.`,
            named: { what: "HELO name", values: [name] },
          };
    },
  },
  {
    code: "not_verified",
    codes: ["504"],
    when: canBeOfSes,
    title: "The sender is probably not verified",
    explanation: `Older documentation gives 504 for a sender that SES has not verified; SES now replies 554. ${NO_EVENT}`,
    remedy: verifySteps(),
  },
];

const rejectedAddress = (who: "Sender" | "Recipient", reply: string): Telling | undefined => {
  const [, address] = /<([^<>\s]{1,320})>: (?:Sender|Recipient) address rejected/i.exec(reply) ?? [];
  return address === undefined
    ? undefined
    : {
        explanation: `The server rejects the ${who.toLowerCase()} ${address}: the address has no full domain.`,
        named: { what: who, values: [address] },
      };
};
