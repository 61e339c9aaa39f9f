import PostalMime, { type Email, type Mailbox } from "postal-mime";
import { normaliseAddress } from "../../../shared/feedback/address.ts";

/** What SES has to know of a mail, read from its MIME text. */
export type Message = {
  /** As submitted, in order. */
  headers: { name: string; value: string }[];
  from: { written: string; address: string }[];
  sender?: string;
  returnPath?: string;
  to: string[];
  cc: string[];
  bcc: string[];
  subject?: string;
  date?: string;
  messageId?: string;
  configurationSet?: string;
  tags: Record<string, string[]>;
  isMalware: boolean;
};

// The test string that every virus scanner takes for a virus; SES rejects it as bad content
// [send-an-email-from-console, mailbox simulator]. In two parts, so that no scanner objects to this file.
const EICAR = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");

export const readMessage = async (raw: Uint8Array): Promise<Message> => {
  const email = await PostalMime.parse(raw);
  const header = (name: string) => email.headers.find(({ key }) => key === name)?.value.trim();
  const configurationSet = header("x-ses-configuration-set");
  const returnPath = header("return-path")?.replace(/^<|>$/g, "");
  return {
    headers: headersOf(raw),
    from: mailboxes(email.from).map((one) => ({ written: written(one), address: one.address })),
    ...optional("sender", email.sender === undefined ? undefined : mailboxes(email.sender)[0]?.address),
    ...optional("returnPath", returnPath),
    to: (email.to ?? []).flatMap(mailboxes).map(written),
    cc: (email.cc ?? []).flatMap(mailboxes).map(written),
    bcc: (email.bcc ?? []).flatMap(mailboxes).map(written),
    ...optional("subject", email.subject),
    ...optional("date", header("date")),
    ...optional("messageId", email.messageId),
    ...optional("configurationSet", configurationSet),
    tags: tagsOf(header("x-ses-message-tags") ?? ""),
    isMalware: holdsEicar(email, raw),
  };
};

/** `name=value, name=value` of X-SES-MESSAGE-TAGS [event-publishing-send-email]. */
const tagsOf = (text: string): Record<string, string[]> => {
  const tags: Record<string, string[]> = {};
  for (const [, name, value] of text.matchAll(/\s*([\w-]+)\s*=\s*([^,\s]+)\s*(?:,|$)/g))
    if (name !== undefined && value !== undefined) tags[name] = [value];
  return tags;
};

const mailboxes = (address: Email["from"]): Mailbox[] => {
  if (address === undefined) return [];
  return address.address === undefined ? address.group : [address];
};

const written = ({ name, address }: Mailbox): string => (name === "" ? address : `${name} <${address}>`);

const holdsEicar = ({ text, html, attachments }: Email, raw: Uint8Array): boolean =>
  [text ?? "", html ?? "", ...attachments.map(({ content }) => latin1(content)), latin1(raw)].some((part) =>
    part.includes(EICAR),
  );

const latin1 = (content: string | ArrayBuffer | Uint8Array): string => {
  if (typeof content === "string") return content;
  const bytes = content instanceof Uint8Array ? content : new Uint8Array(content);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
};

const MAX_HEADER_BLOCK = 1_000_000;

/** Where the header ends: the index of the first byte of the body, or the length where there is none. */
export const endOfHeader = (raw: Uint8Array): number => {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, MAX_HEADER_BLOCK)).toString(
    "latin1",
  );
  const end = /\r?\n\r?\n/.exec(text);
  return end === null ? raw.byteLength : end.index + end[0].length;
};

const headersOf = (raw: Uint8Array): { name: string; value: string }[] => {
  const block = Buffer.from(raw.buffer, raw.byteOffset, endOfHeader(raw)).toString();
  return block
    .replace(/\r?\n(?=[ \t])/g, "")
    .split(/\r?\n/)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 1 ? [] : [{ name: line.slice(0, colon), value: line.slice(colon + 1).trim() }];
    });
};

/** SES checks addresses, not how they are written. */
export const bareAddress = (text: string): string => {
  const angled = /<([^<>]*)>\s*$/.exec(text.trim())?.[1];
  return angled ?? (text.includes(" ") ? (normaliseAddress(text)?.address ?? text) : text.trim());
};

const optional = <Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } =>
  value === undefined || value === "" ? {} : ({ [name]: value } as { [key in Name]?: string });
