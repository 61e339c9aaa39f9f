import * as z from "zod";
import { actorSchema } from "../../audit/AuditTable.ts";
import { leaseSchema } from "../../table/lease.ts";
import { bytes, readItem } from "../../table/readItem.ts";
import { packRows, unpackRows } from "../../table/rowPages.ts";
import type { Item } from "../../table/Table.ts";
import { noSummary, type Summary } from "../forecast.ts";
import type { Judged } from "../judging/judgeAddress.ts";
import { isProblem, isUncertain, KIND_NAMES, type Kind } from "../judging/kinds.ts";

const checkSchema = z.object({
  id: z.string(),
  state: z.enum(["queued", "running", "done"]),
  total: z.number(),
  done: z.number(),
  summary: z.object({
    total: z.number(),
    wouldBounce: z.number(),
    kinds: z.partialRecord(z.enum(KIND_NAMES), z.number()),
  }),
  /** How far the recorded events have been looked through, and where what was found is; absent at the beginning. */
  history: z
    .object({
      stage: z.enum(["failures", "deliveries", "complete"]),
      place: z.string(),
      generation: z.number(),
      pages: z.number(),
    })
    .exactOptional(),
  /** Where SES is asked about uncertain addresses: how many there were, and how many it was asked about. */
  insights: z.object({ addresses: z.number(), asked: z.number() }).exactOptional(),
  actor: actorSchema,
  createdAt: z.string(),
  finishedAt: z.string().exactOptional(),
  lease: leaseSchema.exactOptional(),
});
/** The check of a list. */
export type ListCheck = z.infer<typeof checkSchema>;

/** An address as given, and what was found; null until then. */
export type CheckedRow = [given: string, judged: Judged | null];

/** Some addresses of a list, in its order; `from` is the place of the first, from 0. */
export type ListPage = { number: number; from: number; rows: CheckedRow[]; version: number };

/** Where lists that are checked can be found, the oldest first. */
export const LIST = "LIST_CHECK";
export const META = "META";
const KEPT_DAYS = 7;
const MOST_ROWS = 500;
const MOST_BYTES = 100_000; // as given; with what is found, less than a page of rows takes (rowPages.ts)

export const checkPartition = (id: string): string => `CHECK#${id}`;
export const listKey = ({ createdAt, id }: ListCheck) => ({ pk: LIST, sk: `${createdAt}#${id}` });
export const PAGES = "PAGE#";
export const pageKey = (number: number): string => `${PAGES}${String(number).padStart(5, "0")}`;

export const expiry = ({ createdAt }: Pick<ListCheck, "createdAt">): number =>
  Math.floor(Date.parse(createdAt) / 1_000) + KEPT_DAYS * 86_400;

/** A list in pages, none of them checked. */
export const pagesOf = (addresses: readonly string[]): ListPage[] => {
  const pages: ListPage[] = [];
  let room = 0;
  for (const [from, address] of addresses.entries()) {
    const bytesOfRow = Buffer.byteLength(address);
    const page = pages.at(-1);
    if (page !== undefined && page.rows.length < MOST_ROWS && bytesOfRow <= room) {
      page.rows.push([address, null]);
      room -= bytesOfRow;
    } else {
      pages.push({ number: pages.length, from, rows: [[address, null]], version: 0 });
      room = MOST_BYTES - bytesOfRow;
    }
  }
  return pages;
};

export const checkItem = (check: ListCheck): Item => ({
  ...check,
  pk: checkPartition(check.id),
  sk: META,
  expiresAt: expiry(check),
});

export const checkOf = (item: Item): ListCheck => readItem(checkSchema, item);

export const pageItem = (
  { id, createdAt }: Pick<ListCheck, "id" | "createdAt">,
  { number, from, rows, version }: ListPage,
): Item => ({
  pk: checkPartition(id),
  sk: pageKey(number),
  number,
  from,
  version,
  z: packRows(rows)[0],
  expiresAt: expiry({ createdAt }),
});

const pageSchema = z.object({ number: z.number(), from: z.number(), version: z.number(), z: bytes });

export const pageOf = (item: Item): ListPage => {
  const { z: packed, ...page } = readItem(pageSchema, item);
  return { ...page, rows: unpackRows(packed, isRow, item) };
};

const isRow = (row: unknown): row is CheckedRow =>
  Array.isArray(row) && typeof row[0] === "string" && (row[1] === null || typeof row[1] === "object");

export const isChecked = ({ rows }: ListPage): boolean => rows.every(([, judged]) => judged !== null);

/** The summary with a page of judgements. */
export const summed = (summary: Summary, judged: readonly Judged[]): Summary => {
  const { total, wouldBounce, kinds } = summary;
  const sum: Partial<Record<Kind, number>> = { ...kinds };
  for (const { kind } of judged) sum[kind] = (sum[kind] ?? 0) + 1;
  const bouncing = judged.filter((one) => one.wouldBounce === true).length;
  return { total: total + judged.length, wouldBounce: wouldBounce + bouncing, kinds: sum };
};

/** The summary where some judgements became others. */
export const summaryOf = (summary: Summary, before: readonly Judged[], after: readonly Judged[]): Summary => {
  const [less, more] = [summed(noSummary(), before), summed(noSummary(), after)];
  const kinds: Partial<Record<Kind, number>> = {};
  for (const kind of KIND_NAMES) {
    const count = (summary.kinds[kind] ?? 0) - (less.kinds[kind] ?? 0) + (more.kinds[kind] ?? 0);
    if (count > 0) kinds[kind] = count;
  }
  return {
    total: summary.total,
    wouldBounce: summary.wouldBounce - less.wouldBounce + more.wouldBounce,
    kinds,
  };
};

/** How many addresses of a checked list SES can be asked about. */
export const uncertainIn = ({ kinds }: Summary): number =>
  KIND_NAMES.reduce((sum, kind) => sum + (isUncertain(kind) ? (kinds[kind] ?? 0) : 0), 0);

export const newCheck = (of: Pick<ListCheck, "id" | "total" | "actor" | "createdAt">): ListCheck => ({
  ...of,
  state: "queued",
  done: 0,
  summary: noSummary(),
});

/** Which results a reader wants: of one kind, of those with a problem, or all. */
export const fits = (judged: Judged, wanted: Kind | "problem" | undefined): boolean =>
  wanted === undefined || (wanted === "problem" ? isProblem(judged.kind) : judged.kind === wanted);
