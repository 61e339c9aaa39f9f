import { urlOf } from "../../api/call.ts";

const ADDRESS = /^[^\s@<>]+@[^\s@<>]+$/;
const WITH_NAME = /<([^<>\s]+@[^<>\s]+)>\s*$/;
const DOMAIN = /^@?((?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}]{2,})\.?$/u;
/** SES's own: `0102019…-…-000000`, as it says after “250 Ok”, or in a Message-ID header before `@`. */
const SES_MESSAGE_ID = /^<?([0-9a-f]{16}-[0-9a-f-]{30,}-\d{6})(?:@[\w.-]*amazonses\.com)?>?$/i;
/** Postfix's, short (hexadecimal) and long (`enable_long_queue_ids`) [QSHAPE_README, postconf(5)]. */
const QUEUE_ID = /^(?:[0-9A-F]{6,16}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}):?$/;

/** The path of the page that knows about `text`, whatever it is; what is none of the known is a part of a subject. */
export const destinationOf = (text: string): string => {
  const wanted = text.trim();
  const messageId = SES_MESSAGE_ID.exec(wanted)?.[1];
  if (messageId !== undefined) return `/messages/${encodeURIComponent(messageId)}`;
  const address = WITH_NAME.exec(wanted)?.[1] ?? (ADDRESS.test(wanted) ? wanted : undefined);
  if (address !== undefined) return `/recipients/${encodeURIComponent(address)}`;
  const domain = DOMAIN.exec(wanted)?.[1];
  if (domain !== undefined) return `/domains/${encodeURIComponent(domain.toLowerCase())}`;
  // A queue id needs a digit: words of a subject have none.
  if (QUEUE_ID.test(wanted) && /\d/.test(wanted))
    return `/messages/${encodeURIComponent(wanted.replace(/:$/, ""))}`;
  return urlOf("/find", { q: wanted });
};
