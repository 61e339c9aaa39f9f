import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isRecord, parseJson } from "../intake/unwrap.ts";
import type { ReasonCode } from "../reasons/reason.ts";
import { readReasonCode } from "../reasons/storedCode.ts";
import { UnreadableItemError } from "../table/readItem.ts";
import type { Item } from "../table/Table.ts";
import { recipientId } from "./address.ts";
import { EVENT_TYPES, type EventType, type FeedbackEvent } from "./event.ts";
import { judgementOf } from "./judgement.ts";
import type { Origin } from "./origin.ts";

/** Streams keep what an operator looks for apart from the mass, and from what mail hosts report: listing bounces reads neither. */
export const STREAMS = ["trouble", "routine", "relay"] as const;
export type Stream = (typeof STREAMS)[number];

/** What the journal knows of an event: enough to find it, and to count it. */
export type JournalEntry = Pick<
  FeedbackEvent,
  "id" | "type" | "subtype" | "action" | "at" | "sender" | "recipientDomain"
> & {
  recipientId: string;
  /** Of a bounce or complaint: why. */
  cause?: ReasonCode;
  /** `messageKey` of its message. */
  message?: string;
  /** Seconds, rounded up, since SES accepted the message. */
  sinceAccepted?: number;
  /** Of the recipient's address, where it is kept here. */
  localPart?: string;
} & Pick<Origin, "credential" | "sourceIp">;

// The mass, which is kept shorter than what an operator looks for.
const ROUTINE: ReadonlySet<EventType> = new Set(["send", "delivery", "open", "click"]);
const ENTRIES_PER_PAGE = 3_000; // some 150 kB, 350 kB at the worst; an item holds 400 kB [ServiceQuotas]
const LONGEST_LOCAL_PART = 64; // bytes [RFC 5321 4.5.3.1.1]
const MESSAGE_KEY_LENGTH = 8; // 48 bits: of 50,000 messages read at once, two are alike once in 200,000 times
const NOT_STATED = -1;

export const streamOf = (type: EventType): Stream => {
  if (type === "relay") return "relay";
  return ROUTINE.has(type) ? "routine" : "trouble";
};
/** Where an event stands in time; of the same moment, the ids decide. */
export const placeOf = ({ at, id }: Pick<FeedbackEvent, "at" | "id">): string => `${at}#${id}`;
export const hourOf = (at: string): string => at.slice(0, 13);
export const journalPartition = (hour: string, stream: Stream): string => `J#${hour}#${stream}`;

/** What the journal knows a message by: enough to tell those read at once apart. */
export const messageKey = (messageId: string): string =>
  createHash("sha256").update(messageId).digest("base64url").slice(0, MESSAGE_KEY_LENGTH);

/** When pages of a stream expire, and of which types the recipients may be in them. */
export type PageExpiry = {
  at: (stream: Stream) => number;
  /** Whether an event lives as long as its page: by the event, an erasure finds the page. */
  isOfPage: (type: EventType) => boolean;
};

/**
 * The journal pages of a batch: one for each stream and minute it touches. A page's key is the digest of what it
 * holds, so the same batch written again is the same page; an event in two pages is counted once by the reader.
 */
export const journalPages = (events: FeedbackEvent[], expiry: PageExpiry): Item[] => {
  const groups = new Map<string, FeedbackEvent[]>();
  for (const event of events) {
    const key = `${streamOf(event.type)} ${event.at.slice(0, 16)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [event]);
    else group.push(event);
  }
  return [...groups.values()].flatMap((group) => {
    const distinct = [...new Map(group.map((event) => [event.id, event])).values()].sort((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    const pages: Item[] = [];
    for (let i = 0; i < distinct.length; i += ENTRIES_PER_PAGE) {
      const page = encodePage(distinct.slice(i, i + ENTRIES_PER_PAGE), expiry);
      if (page !== undefined) pages.push(page);
    }
    return pages;
  });
};

type Columns = {
  ids: string[];
  rids: string[];
  types: number[];
  millis: number[];
  senders: [string[], number[]];
  domains: [string[], number[]];
  kinds: [string[], number[]];
  /** Absent from pages of before there were causes, and where no event has one. */
  causes?: [string[], number[]];
  /** Absent from pages of before SES's automatic tags were read, and where no event has them. */
  credentials?: [string[], number[]];
  sourceIps?: [string[], number[]];
  /** Absent from pages of before messages were listed, as are the next two. */
  messages?: [string[], number[]];
  /** Since SES accepted the message, rounded up. */
  seconds?: number[];
  /** Local parts of recipients; empty where it is not kept, or a person was erased. */
  locals?: [string[], number[]];
};

const encodePage = (events: FeedbackEvent[], expiry: PageExpiry): Item | undefined => {
  const first = events[0];
  if (first === undefined) return undefined;
  const minute = Date.parse(`${first.at.slice(0, 16)}:00.000Z`);
  const columns: Columns = {
    ids: events.map(({ id }) => id),
    rids: events.map(({ recipient }) => recipientId(recipient ?? "")),
    types: events.map(({ type }) => EVENT_TYPES.indexOf(type)),
    millis: events.map(({ at }) => Date.parse(at) - minute),
    senders: dictionary(events.map(({ sender }) => sender)),
    domains: dictionary(events.map(({ recipientDomain }) => recipientDomain)),
    kinds: dictionary(events.map(({ subtype = "", action = "" }) => `${subtype}\u0000${action}`)),
    ...optional("causes", events.map(causeOf)),
    ...optional(
      "credentials",
      events.map(({ origin }) => countedOf(origin, "credential")),
    ),
    ...optional(
      "sourceIps",
      events.map(({ origin }) => countedOf(origin, "sourceIp")),
    ),
    ...optional(
      "messages",
      events.map(({ messageId }) => messageKey(messageId)),
    ),
    seconds: events.map(secondsSinceAccepted),
    ...optional(
      "locals",
      events.map((event) => (expiry.isOfPage(event.type) ? localPartOf(event) : "")),
    ),
  };
  const stream = streamOf(first.type);
  const digest = createHash("sha256").update(columns.ids.join()).digest("base64url").slice(0, 16);
  return {
    pk: journalPartition(hourOf(first.at), stream),
    sk: `${first.at.slice(14, 16)}#${digest}`,
    z: packed(columns),
    expiresAt: expiry.at(stream),
  };
};

const packed = (columns: Columns) => deflateRawSync(JSON.stringify(columns));

const secondsSinceAccepted = ({ type, at, acceptedAt }: FeedbackEvent): number => {
  if (acceptedAt === undefined) return type === "send" ? 0 : NOT_STATED;
  return Math.max(0, Math.ceil((Date.parse(at) - Date.parse(acceptedAt)) / 1_000));
};

/** Empty where the address is not local part, `@` and domain, or the local part is longer than may be. */
const localPartOf = ({ recipient, recipientDomain }: FeedbackEvent): string => {
  if (recipient?.endsWith(`@${recipientDomain}`) !== true) return "";
  const local = recipient.slice(0, -recipientDomain.length - 1);
  return Buffer.byteLength(local) > LONGEST_LOCAL_PART ? "" : local;
};

type OptionalColumn = "causes" | "credentials" | "sourceIps" | "messages" | "locals";

/** The column that `values` make, unless all of them are empty. */
const optional = <Name extends OptionalColumn>(
  name: Name,
  values: string[],
): { [key in Name]?: [string[], number[]] } =>
  values.some((value) => value !== "")
    ? ({ [name]: dictionary(values) } as { [key in Name]?: [string[], number[]] })
    : {};

const countedOf = (origin: Origin | undefined, name: "credential" | "sourceIp"): string =>
  origin?.isOwn === true ? "" : (origin?.[name] ?? "");

const causeOf = (event: FeedbackEvent): string =>
  event.type === "bounce" || event.type === "complaint" ? (judgementOf(event)?.code ?? "") : "";

/** The entries of a page that `journalPages` made. */
export const journalEntries = (page: Item): JournalEntry[] => {
  const hour = page.pk.split("#")[1] ?? "";
  const minute = Date.parse(`${hour}:${page.sk.slice(0, 2)}:00.000Z`);
  const columns = columnsOf(page);
  return columns.ids.map((id, i) => {
    const [subtype = "", action = ""] = looked(columns.kinds, i).split("\u0000");
    const cause = looked(columns.causes, i);
    const credential = looked(columns.credentials, i);
    const sourceIp = looked(columns.sourceIps, i);
    const message = looked(columns.messages, i);
    const local = looked(columns.locals, i);
    const seconds = columns.seconds?.[i] ?? NOT_STATED;
    return {
      id,
      recipientId: columns.rids[i] ?? "",
      type: EVENT_TYPES[columns.types[i] ?? -1] ?? "unknown",
      at: new Date(minute + (columns.millis[i] ?? 0)).toISOString(),
      sender: looked(columns.senders, i),
      recipientDomain: looked(columns.domains, i),
      ...(subtype === "" ? {} : { subtype }),
      ...(action === "" ? {} : { action }),
      ...(cause === "" ? {} : { cause: readReasonCode(cause) }),
      ...(credential === "" ? {} : { credential }),
      ...(sourceIp === "" ? {} : { sourceIp }),
      ...(message === "" ? {} : { message }),
      ...(seconds < 0 ? {} : { sinceAccepted: seconds }),
      ...(local === "" ? {} : { localPart: local }),
    };
  });
};

/** A page without the local parts of a recipient; undefined where it has none of theirs. */
export const pageWithoutLocals = (page: Item, recipientId: string): Item | undefined => {
  const columns = columnsOf(page);
  const isTheirs = (i: number) => columns.rids[i] === recipientId && looked(columns.locals, i) !== "";
  if (!columns.rids.some((_, i) => isTheirs(i))) return undefined;
  const left = columns.rids.map((_, i) => (isTheirs(i) ? "" : looked(columns.locals, i)));
  const { locals: _, ...others } = columns;
  return { ...page, z: packed({ ...others, ...optional("locals", left) }) };
};

/** By hand: a zod schema would look at each of thousands of values. Each column has a value for each event. */
const columnsOf = (page: Item): Columns => {
  const { z } = page;
  const columns = z instanceof Uint8Array ? parseJson(inflateRawSync(z).toString()) : undefined;
  if (!isRecord(columns)) throw new UnreadableItemError(page, "z: expected a journal page");
  const { ids } = columns;
  const count = Array.isArray(ids) ? ids.length : -1;
  const isColumn = (column: unknown) => Array.isArray(column) && column.length === count;
  const wrong = Object.entries(COLUMNS).find(([name, kind]) => {
    const column = columns[name];
    if (column === undefined) return !kind.startsWith("optional");
    if (kind === "values" || kind === "optionalValues") return !isColumn(column);
    return !Array.isArray(column) || !Array.isArray(column[0]) || !isColumn(column[1]);
  });
  if (wrong !== undefined)
    throw new UnreadableItemError(page, `z.${wrong[0]}: expected a column of ${count} values`);
  return columns as Columns;
};

const COLUMNS: {
  [Name in keyof Required<Columns>]: "values" | "dictionary" | "optional" | "optionalValues";
} = {
  ids: "values",
  rids: "values",
  types: "values",
  millis: "values",
  senders: "dictionary",
  domains: "dictionary",
  kinds: "dictionary",
  causes: "optional",
  credentials: "optional",
  sourceIps: "optional",
  messages: "optional",
  seconds: "optionalValues",
  locals: "optional",
};

const dictionary = (values: string[]): [string[], number[]] => {
  const index = new Map<string, number>();
  const places = values.map((value) => {
    const place = index.get(value) ?? index.size;
    index.set(value, place);
    return place;
  });
  return [[...index.keys()], places];
};

const looked = (column: [string[], number[]] | undefined, i: number): string =>
  column?.[0][column[1][i] ?? -1] ?? "";
