import { counted } from "../../plainMail/words.ts";
import { DAY_MS } from "../../time/durations.ts";
import type { NewOrigin, OriginKind } from "../baselines/origins.ts";
import { deactivateKey } from "../deactivateKey.ts";
import type { ConditionRule } from "../rule.ts";
import type { Finding } from "../warning.ts";

const MOST_ADDRESSES = 3;
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
  find: ({ newOrigins, changingOrigins = [] }, isOpen) => {
    if (newOrigins === undefined) return undefined;
    const credentials = newOrigins.filter(({ kind }) => kind === "credential");
    const addresses = newOrigins.filter(({ kind }) => kind === "sourceIp");
    return [
      ...credentials.map(ofCredential),
      ...[...Map.groupBy(addresses, ({ day }) => day)].flatMap(([day, some]) => ofDay(day, some, isOpen)),
      ...changingOrigins.map(ofChanging),
    ];
  },
};

/** Mail hosts that moved are one piece of news. Those of another day are another: the next may be an intruder's. */
const ofDay = (day: string, addresses: NewOrigin[], isOpen: (subject: string) => boolean): Finding[] => {
  const known = addresses.filter((one) => isOpen(subjectOf(one)));
  const isMany = addresses.length - known.length > MOST_ADDRESSES || isOpen(addressesOf(day));
  return isMany ? [...known.map(ofAddress), ofAddresses(day, addresses)] : addresses.map(ofAddress);
};

const addressesOf = (day: string): string => `IP addresses of ${day}`;

const subjectOf = ({ kind, name }: Pick<NewOrigin, "kind" | "name">): string =>
  kind === "credential" ? `credential ${name}` : `IP address ${name}`;

const ofCredential = (found: NewOrigin): Finding => {
  const { name, newest } = found;
  return {
    subject: subjectOf(found),
    severity: "warning",
    headline: `Mail sent with a new credential: ${name}`,
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
        text: `Check whether ${name} belongs to one of your mail hosts or is your network's public address.`,
      },
      { text: "See which messages came from it.", target: { to: "sourceIp", sourceIp: name } },
      ...deactivateKey(newest?.credential),
    ],
  };
};

const ofAddresses = (day: string, addresses: NewOrigin[]): Finding => {
  const named = addresses.slice(0, NAMED_ADDRESSES).map(({ name }) => name);
  const others = addresses.length - named.length;
  const credential = addresses.find(({ newest }) => newest?.credential !== undefined)?.newest?.credential;
  return {
    subject: addressesOf(day),
    severity: "warning",
    headline: `Mail from ${counted(addresses.length, "new IP address", "new IP addresses")}`,
    facts: [
      `No mail was sent from them before ${day} (UTC): ${named.join(", ")}${others > 0 ? ` and ${counted(others, "other")}` : ""}.`,
    ],
    remedy: [
      { text: "Check whether your mail hosts moved or got new addresses." },
      { text: "See which credentials sent how much.", target: { to: "statsByCredential" } },
      ...deactivateKey(credential),
    ],
  };
};

/** Told once, so that nobody relies on a warning that does not come. */
const ofChanging = ({ kind, daysWithNew }: { kind: OriginKind; daysWithNew: number }): Finding => {
  const several = kind === "credential" ? "credentials" : "IP addresses";
  return {
    subject: `changing ${several}`,
    severity: "notice",
    headline: `New ${several} no longer open a warning`,
    facts: [
      `New ${several} appeared on ${counted(daysWithNew, "day", "days")} of the last 28, so a new one is no longer a sign of a leaked key.`,
      "Unusual night volume of a sender or credential still opens a warning.",
    ],
    remedy: [
      {
        text: `If your mail hosts are often replaced, acknowledge this. Otherwise find out which ${several} are not yours.`,
        target: { to: "statsByCredential" },
      },
      ...deactivateKey(undefined),
    ],
  };
};

const sentSince = ({ messages, day }: NewOrigin, before: string): string =>
  `${messages === 0 ? "Events for its mail have arrived" : counted(messages, "message")} since ${day} (UTC). ${before}`;
