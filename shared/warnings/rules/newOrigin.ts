import { counted } from "../../plainMail/words.ts";
import { deactivateKey } from "../deactivateKey.ts";
import type { NewOrigin } from "../origins.ts";
import { type ConditionRule, DAY_MS } from "../rule.ts";
import type { Finding } from "../warning.ts";

const MOST_ADDRESSES = 3;
const MANY_ADDRESSES = "IP addresses";
const NAMED_ADDRESSES = 5;

/** A credential, or an IP address, that hands mail to SES and never did before. */
export const newOrigin: ConditionRule = {
  name: "newOrigin",
  why: "A new credential or address may be a new mail host. It may also be the first sign that an SMTP password or access key leaked, or that an intruder created one. Spam sent with it damages your reputation, and SES may pause the account.",
  remedy: [
    { text: "Find out whose credential or address it is.", target: { to: "statsByCredential" } },
    ...deactivateKey(undefined),
  ],
  cooldownMs: 365 * DAY_MS,
  settleMs: 0,
  // After two days it is known; nothing was mended by that.
  endsQuietly: true,
  find: ({ newOrigins }, isOpen) => {
    if (newOrigins === undefined) return undefined;
    const credentials = newOrigins.filter(({ kind }) => kind === "credential");
    const addresses = newOrigins.filter(({ kind }) => kind === "sourceIp");
    // Mail hosts that moved are one piece of news.
    const known = addresses.filter(({ name }) => isOpen(subjectOf({ kind: "sourceIp", name })));
    const isMany = addresses.length - known.length > MOST_ADDRESSES || isOpen(MANY_ADDRESSES);
    return [
      ...credentials.map(ofCredential),
      ...(isMany ? known : addresses).map(ofAddress),
      ...(isMany && addresses.length > 0 ? [ofAddresses(addresses)] : []),
    ];
  },
};

const subjectOf = ({ kind, name }: Pick<NewOrigin, "kind" | "name">): string =>
  kind === "credential" ? `credential ${name}` : `IP address ${name}`;

const ofCredential = (found: NewOrigin): Finding => {
  const { name, newest } = found;
  return {
    subject: subjectOf(found),
    severity: "warning",
    headline: `Mail with a new credential: ${name}`,
    facts: [
      sentSince(found, "No mail was sent with it before."),
      ...(newest === undefined
        ? []
        : [
            `The newest is from ${newest.sender}${newest.sourceIp === undefined ? "" : `, sent from ${newest.sourceIp}`}.`,
          ]),
    ],
    remedy: [
      name === "root"
        ? {
            text: "This is the account's root user. Nothing should send mail with its access keys: give each application its own IAM user, and delete the root user's keys.",
          }
        : {
            text: `Ask your AWS administrators who created the IAM user or role ${name}, and for which application.`,
          },
      { text: "See which messages it sent.", target: { to: "credential", credential: name } },
      ...deactivateKey(name),
    ],
  };
};

const ofAddress = (found: NewOrigin): Finding => {
  const { name, newest } = found;
  return {
    subject: subjectOf(found),
    severity: "warning",
    headline: `Mail from a new IP address: ${name}`,
    facts: [
      sentSince(found, "No mail was sent from it before."),
      ...(newest === undefined
        ? []
        : [
            `The newest is from ${newest.sender}${newest.credential === undefined ? "" : `, sent with the credential ${newest.credential}`}.`,
          ]),
    ],
    remedy: [
      {
        text: `Check whether ${name} is one of your mail hosts, or your network's public address.`,
      },
      { text: "See which messages came from it.", target: { to: "sourceIp", sourceIp: name } },
      ...deactivateKey(newest?.credential),
    ],
  };
};

const ofAddresses = (addresses: NewOrigin[]): Finding => {
  const named = addresses.slice(0, NAMED_ADDRESSES).map(({ name }) => name);
  const others = addresses.length - named.length;
  const credential = addresses.find(({ newest }) => newest?.credential !== undefined)?.newest?.credential;
  return {
    subject: MANY_ADDRESSES,
    severity: "warning",
    headline: `Mail from ${counted(addresses.length, "new IP address", "new IP addresses")}`,
    facts: [
      `No mail was sent from them before: ${named.join(", ")}${others > 0 ? ` and ${counted(others, "other")}` : ""}.`,
    ],
    remedy: [
      { text: "Check whether your mail hosts moved or got new addresses." },
      { text: "See which credentials sent how much.", target: { to: "statsByCredential" } },
      ...deactivateKey(credential),
    ],
  };
};

const sentSince = ({ messages, day }: NewOrigin, before: string): string =>
  `${messages === 0 ? "Events of its mail" : counted(messages, "message")} since ${day} (UTC). ${before}`;
