import { urlOf } from "../../api/call.ts";

/** What a text may be, what of it names the thing, and the page that knows about that. */
export type Reading = { kind: "message" | "recipient" | "domain" | "subject"; value: string; path: string };

/** SES's own: `0102019…-…-000000`, as it says after “250 Ok”, or in a Message-ID header before `@`. */
const SES_MESSAGE_ID = /(?<![\w-])[0-9a-f]{16}(?:-[0-9a-f]{4,12}){2,5}-\d{6}(?![\w-])/i;
/** How this service names a message that SES did not take: queue id, when it came to the host, host. */
const HOST_MESSAGE_ID = /^[0-9A-Za-z]{5,40}\/\d{4}-\d\d-\d\dT[\d:.]+Z@[\w.-]+$/;
/** Ids by hexadecimal groups, as other programs give them. */
const HEX_GROUPS = /^[0-9a-f]{8,16}(?:-[0-9a-f]{4,12})+$/i;
/** Postfix's, short: hexadecimal; long (`enable_long_queue_ids`): base 52, with a `z` before the inode [postconf(5)]. */
const SHORT_QUEUE_ID = /^[0-9A-F]{6,16}$/;
const LONG_QUEUE_ID =
  /^[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,12}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-y]{1,12}$/;
/** Before the colon of a line of Postfix's log. */
const IN_LOG_LINE = /\bpostfix[\w./-]*\[\d+\]: ([0-9A-Za-z]{6,20}):(?:\s|$)/;
const ADDRESS = /^(?:"(?:[^"\\]|\\.)+"|[^\s@<>()[\]:;,"]+)@[^\s@<>()[\]:;,"/]*[^\s@<>()[\]:;,"/.]$/;
const WITH_NAME = /<([^<>]+@[^<>\s]+)>/;
const DOMAIN =
  /^@?((?:[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?\.)+\p{L}[\p{L}\p{M}\p{N}-]+)\.?$/u;

/** The path of the page that knows about `text`, whatever it is; what is none of the known is a part of a subject. */
export const destinationOf = (text: string): string => readingsOf(text)[0].path;

/** All that `text` may be, the likeliest first. */
export const readingsOf = (text: string): [Reading, ...Reading[]] => {
  const wanted = text.trim();
  const subject = reading("subject", wanted);
  const sure = messageIn(wanted) ?? recipientIn(wanted) ?? domainIn(wanted);
  if (sure !== undefined) return [sure, subject];
  const queueId = queueIdIn(wanted);
  if (queueId === undefined) return [subject];
  const message = reading("message", queueId);
  // A word of capitals, or a number, is some queue id's spelling too.
  return /\d/.test(queueId) && /[A-Za-z]/.test(queueId) ? [message, subject] : [subject, message];
};

const messageIn = (text: string): Reading | undefined => {
  const id = SES_MESSAGE_ID.exec(text)?.[0] ?? IN_LOG_LINE.exec(text)?.[1];
  if (id !== undefined) return reading("message", id);
  return HOST_MESSAGE_ID.test(text) || HEX_GROUPS.test(text) ? reading("message", text) : undefined;
};

const recipientIn = (text: string): Reading | undefined => {
  const bare = (WITH_NAME.exec(text)?.[1] ?? text.replace(/^mailto:/i, "").replace(/[,;.]+$/, "")).trim();
  return ADDRESS.test(bare) ? reading("recipient", bare) : undefined;
};

const domainIn = (text: string): Reading | undefined => {
  const domain = DOMAIN.exec(text)?.[1];
  return domain === undefined ? undefined : reading("domain", asciiOf(domain));
};

const queueIdIn = (text: string): string | undefined => {
  const bare = text.replace(/:$/, "");
  return SHORT_QUEUE_ID.test(bare) || LONG_QUEUE_ID.test(bare) ? bare : undefined;
};

/** As it stands in an address that SES reports: lower case, `xn--` for what is not ASCII [RFC 5891]. */
const asciiOf = (domain: string): string => {
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : domain.toLowerCase();
};

const PAGES = { message: "/messages/", recipient: "/recipients/", domain: "/domains/" } as const;

const reading = (kind: Reading["kind"], value: string): Reading => ({
  kind,
  value,
  path: kind === "subject" ? urlOf("/find", { q: value }) : `${PAGES[kind]}${encodeURIComponent(value)}`,
});
