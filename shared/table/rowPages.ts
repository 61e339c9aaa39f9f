import { deflateRawSync, inflateRawSync } from "node:zlib";

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

/** The rows of a page that `packRows` made. */
export const unpackRows = (page: unknown): unknown[] => {
  if (!(page instanceof Uint8Array)) throw new TypeError("this is no page of rows");
  return JSON.parse(inflateRawSync(page).toString()) as unknown[];
};
