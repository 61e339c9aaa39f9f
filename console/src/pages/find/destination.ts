import { urlOf } from "../../api/call.ts";

/** What a text may be, what of it names the thing, and the page that knows about that. */
export type Reading = {
  /** `beginning`: of addresses. */
  kind: "message" | "recipient" | "domain" | "subject" | "beginning";
  value: string;
  path: string;
};

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
const BEGINNING = /^[^\s()<>[\]:;,"]+$/;
const DOMAIN =
  /^@?((?:[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}])?\.)+\p{L}[\p{L}\p{M}\p{N}-]+)\.?$/u;

/** The path of the page that knows about `text`, whatever it is; what is none of the known is a part of a subject. */
export const destinationOf = (text: string): string => readingsOf(text)[0].path;

/** All that `text` may be, the likeliest first. */
export const readingsOf = (text: string): [Reading, ...Reading[]] => {
  const wanted = text.trim();
  const subject = reading("subject", wanted);
  const queueId = queueIdIn(wanted);
  const known = messageIn(wanted) ?? recipientIn(wanted) ?? domainIn(wanted);
  if (known !== undefined) return [known, subject];
  // A word of capitals, or a number, is some queue id's spelling too.
  if (queueId !== undefined && /\d/.test(wanted) && /[A-Za-z]/.test(wanted)) return [queueId, subject];
  return [subject, ...[queueId, beginningIn(wanted)].filter((one) => one !== undefined)];
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

const queueIdIn = (text: string): Reading | undefined => {
  const bare = text.replace(/:$/, "");
  return SHORT_QUEUE_ID.test(bare) || LONG_QUEUE_ID.test(bare) ? reading("message", bare) : undefined;
};

const beginningIn = (text: string): Reading | undefined =>
  BEGINNING.test(text) ? reading("beginning", text) : undefined;

/** As it stands in an address that SES reports: lower case, `xn--` for what is not ASCII [RFC 5891]. */
const asciiOf = (domain: string): string => {
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : domain.toLowerCase();
};

const reading = (kind: Reading["kind"], value: string): Reading => ({
  kind,
  value,
  path: pathOf(kind, value),
});

const pathOf = (kind: Reading["kind"], value: string): string => {
  switch (kind) {
    case "message":
      return `/messages/${encodeURIComponent(value)}`;
    case "recipient":
      return `/recipients/${encodeURIComponent(value)}`;
    case "domain":
      return `/domains/${encodeURIComponent(value)}`;
    case "subject":
      return urlOf("/find", { q: value });
    case "beginning":
      return urlOf("/suppressions", { prefix: value });
  }
};
