import { deflateRawSync, inflateRawSync } from "node:zlib";
import { parseJson } from "../intake/unwrap.ts";
import { UnreadableItemError } from "./readItem.ts";
import type { Key } from "./Table.ts";

const BYTES_PER_PAGE = 350_000; // before compression; an item holds 400 kB, whatever it compresses to [ServiceQuotas]

/** Many small rows as JSON, compressed, in as few attributes of items as hold them. */
export const packRows = (rows: Iterable<unknown>): Uint8Array[] => {
  const pages: string[][] = [];
  let room = 0;
  for (const row of rows) {
    const text = JSON.stringify(row);
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes > room) {
      pages.push([]);
      room = BYTES_PER_PAGE;
    }
    pages.at(-1)?.push(text);
    room -= bytes;
  }
  return pages.map((page) => deflateRawSync(`[${page.join()}]`));
};

/** The rows of a page that `packRows` made; throws `UnreadableItemError` where one is not as `isRow` wants it. */
export const unpackRows = <Row>(
  page: unknown,
  isRow: (row: unknown) => row is Row,
  { pk, sk }: Key,
): Row[] => {
  const rows: unknown = page instanceof Uint8Array ? parseJson(inflateRawSync(page).toString()) : undefined;
  if (Array.isArray(rows) && rows.every(isRow)) return rows;
  throw new UnreadableItemError({ pk, sk }, "expected a page of rows");
};
