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
} & Pick<Origin, "credential" | "sourceIp">;

// The mass, which is kept shorter than what an operator looks for.
const ROUTINE: ReadonlySet<EventType> = new Set(["send", "delivery", "open", "click"]);
const ENTRIES_PER_PAGE = 5_000; // some 200 kB; an item holds 400 kB [ServiceQuotas]

export const streamOf = (type: EventType): Stream => {
  if (type === "relay") return "relay";
  return ROUTINE.has(type) ? "routine" : "trouble";
};
/** Where an event stands in time; of the same moment, the ids decide. */
export const placeOf = ({ at, id }: Pick<FeedbackEvent, "at" | "id">): string => `${at}#${id}`;
export const hourOf = (at: string): string => at.slice(0, 13);
export const journalPartition = (hour: string, stream: Stream): string => `J#${hour}#${stream}`;

/**
 * The journal pages of a batch: one for each stream and minute it touches. A page's key is the digest of what it
 * holds, so the same batch written again is the same page; an event in two pages is counted once by the reader.
 */
export const journalPages = (events: FeedbackEvent[], expiresAt: (stream: Stream) => number): Item[] => {
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
      const page = encodePage(distinct.slice(i, i + ENTRIES_PER_PAGE), expiresAt);
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
};

const encodePage = (events: FeedbackEvent[], expiresAt: (stream: Stream) => number): Item | undefined => {
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
  };
  const stream = streamOf(first.type);
  const digest = createHash("sha256").update(columns.ids.join()).digest("base64url").slice(0, 16);
  return {
    pk: journalPartition(hourOf(first.at), stream),
    sk: `${first.at.slice(14, 16)}#${digest}`,
    z: deflateRawSync(JSON.stringify(columns)),
    expiresAt: expiresAt(stream),
  };
};

/** The column that `values` make, unless all of them are empty. */
const optional = <Name extends keyof Columns>(
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
    };
  });
};

/** By hand: a zod schema would look at each of thousands of values. Each column has a value for each event. */
const columnsOf = (page: Item): Columns => {
  const { z: packed } = page;
  const columns = packed instanceof Uint8Array ? parseJson(inflateRawSync(packed).toString()) : undefined;
  if (!isRecord(columns)) throw new UnreadableItemError(page, "z: expected a journal page");
  const { ids } = columns;
  const count = Array.isArray(ids) ? ids.length : -1;
  const isColumn = (column: unknown) => Array.isArray(column) && column.length === count;
  const wrong = Object.entries(COLUMNS).find(([name, kind]) => {
    const column = columns[name];
    if (column === undefined) return kind !== "optional";
    if (kind === "values") return !isColumn(column);
    return !Array.isArray(column) || !Array.isArray(column[0]) || !isColumn(column[1]);
  });
  if (wrong !== undefined)
    throw new UnreadableItemError(page, `z.${wrong[0]}: expected a column of ${count} values`);
  return columns as Columns;
};

const COLUMNS: { [Name in keyof Required<Columns>]: "values" | "dictionary" | "optional" } = {
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
