import { deflateRawSync } from "node:zlib";
import type { Item, Table } from "../../shared/table/Table.ts";

export const AT = "2026-11-24T10:00:00.000Z";
export const now = () => new Date(AT);
export const LATER = Date.parse("2099-01-01") / 1_000;
export const actor = { tokenId: "t", name: "anna" };
export const packed = (value: unknown) => new Uint8Array(deflateRawSync(JSON.stringify(value)));

export type Kind = {
  /** As the adapter stores it. */
  item: Item;
  read: (table: Table) => Promise<unknown>;
  /** One that may not be absent, and what the error calls it. */
  field: string;
  named?: string;
  /** The key as an error may name it. */
  key?: string;
};

export const address = "ann@example.org";
