import { isIPv6 } from "node:net";
import { isRecord } from "../intake/unwrap.ts";

/**
 * Who handed a message to SES, from where, and by which of SES's parts. SES tells it in its automatic tags
 * [monitor-sending-using-event-publishing-setup], in an identity's own notifications as fields of `mail`
 * [notification-contents]. A part that SES does not tell is absent.
 */
export type Origin = {
  /** SES's caller identity: the name of an IAM user, for SMTP that of the SMTP credential, or of a role; or `root`. */
  credential?: string;
  /** Of the client that handed the message over; IPv6 in its shortest form. */
  sourceIp?: string;
  /** How it was handed over: `SendSmtpEmail`, `SendEmail`, … */
  operation?: string;
  configurationSet?: string;
  /** Of the From header, where that is not the sender's. */
  fromDomain?: string;
  /** The address from which SES sent it on; known once it is delivered. */
  outgoingIp?: string;
  tenant?: string;
  /** The verified identity that SES sent it under, where that is neither the sender nor its domain. */
  identity?: string;
  /** Sent by our own functions, each time from another address of AWS: not counted by credential and address. */
  isOwn?: true;
};

/** The message tag of our own mail. */
export const OWN_MAIL_TAG = "postmaster-own-mail";

/** What SES tells. */
type Told = Exclude<keyof Origin, "isOwn">;

const LONGEST = 200; // characters; an IAM name has at most 64, a domain 253 with none that long in use
const NAMES: Record<string, Told> = {
  "ses:caller-identity": "credential",
  "ses:source-ip": "sourceIp",
  "ses:operation": "operation",
  "ses:configuration-set": "configurationSet",
  "ses:from-domain": "fromDomain",
  "ses:outgoing-ip": "outgoingIp",
  "ses:tenant-name": "tenant",
  "ses:sender-identity": "identity",
};

/** The origin in a notification's `mail`; undefined where it tells nothing of it. */
export const originOf = (mail: Record<string, unknown>, sender: string): Origin | undefined => {
  const tags = isRecord(mail["tags"]) ? mail["tags"] : {};
  const origin: Origin = {};
  const set = (name: Told, value: unknown) => {
    const text = textOf(value);
    if (text !== undefined) origin[name] = text;
  };
  set("credential", mail["callerIdentity"]);
  set("sourceIp", mail["sourceIp"]);
  set("identity", /:identity\/(.+)$/s.exec(textOf(mail["sourceArn"]) ?? "")?.[1]);
  for (const [tag, name] of Object.entries(NAMES)) set(name, tags[tag]);
  for (const name of ["sourceIp", "outgoingIp"] as const) {
    const address = origin[name];
    if (address !== undefined) origin[name] = normaliseIp(address);
  }
  // What the sender tells already is not stored with each event again.
  const domain = sender.slice(sender.lastIndexOf("@") + 1);
  if (origin.fromDomain?.toLowerCase() === domain) delete origin.fromDomain;
  if (origin.identity !== undefined && [sender, domain].includes(origin.identity.toLowerCase()))
    delete origin.identity;
  // The set alone does not say who sent it, and only one of the two dialects names it.
  return Object.keys(origin).some((name) => name !== "configurationSet") ? origin : undefined;
};

/** What the events of one message tell together: each part as the first of them that has it says. */
export const mergedOrigin = (events: readonly { origin?: Origin }[]): Origin | undefined => {
  const origins = events.flatMap(({ origin }) => origin ?? []);
  return origins.length === 0 ? undefined : Object.assign({}, ...origins.toReversed());
};

/**
 * The event, marked as of our own mail where its tag has the value `ownMail`. That is known to the stack only: whoever
 * else may send mail must not be able to keep it from being counted.
 */
export const markOwn = <Event extends { origin?: Origin; detail?: Record<string, unknown> }>(
  event: Event,
  ownMail: string | undefined,
): Event => {
  const tags = event.detail?.["tags"];
  if (ownMail === undefined || !isRecord(tags) || textOf(tags[OWN_MAIL_TAG]) !== ownMail) return event;
  const { [OWN_MAIL_TAG]: _, ...others } = tags;
  const { tags: __, ...detail } = event.detail ?? {};
  const left = Object.keys(others).length === 0 ? {} : { tags: others };
  return { ...event, detail: { ...detail, ...left }, origin: { ...event.origin, isOwn: true } };
};

/** The tag of our own mail, for SES's SendEmail. */
export const ownMailTags = (ownMail: string | undefined): { Name: string; Value: string }[] =>
  ownMail === undefined ? [] : [{ Name: OWN_MAIL_TAG, Value: ownMail }];

/** Whether `originOf` reads a tag, so that it need not be kept as a tag too. */
export const isOriginTag = (tag: string): boolean => Object.hasOwn(NAMES, tag);

/** An IP address as events have it; what is none stays as it is. */
export const normaliseIp = (text: string): string =>
  isIPv6(text) ? new URL(`http://[${text.replace(/%.*$/s, "")}]`).hostname.slice(1, -1) : text;

/** SES gives a tag's value in a list. */
const textOf = (value: unknown): string | undefined => {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one !== "string") return undefined;
  const text = one
    .slice(0, LONGEST)
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, " ")
    .trim();
  return text === "" ? undefined : text;
};
