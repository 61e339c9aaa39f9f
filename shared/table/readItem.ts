import * as z from "zod";
import { recipientId } from "../feedback/address.ts";
import { withoutAddresses } from "../log/withoutAddresses.ts";
import type { Item, Key } from "./Table.ts";

/** An item of the table is not as its adapter stores it; the message names its key and the field, and no address. */
export class UnreadableItemError extends Error {
  override readonly name = "UnreadableItemError";

  constructor({ pk, sk }: Key, problem: string) {
    super(`the item ${masked(pk)} ${masked(sk)} of the table cannot be read: ${problem}`);
  }
}

const masked = (part: PropertyKey): string => withoutAddresses(String(part), recipientId);

/** A binary attribute. */
export const bytes = z.custom<Uint8Array>(
  (value) => value instanceof Uint8Array,
  "Invalid input: expected bytes",
);

/** What `schema` makes of an item; throws `UnreadableItemError`. `key` replaces the item's key where that names a person. */
export const readItem = <Schema extends z.ZodType>(
  schema: Schema,
  item: Item,
  key: Key = item,
): z.output<Schema> => {
  const { data, error } = schema.safeParse(item);
  if (error === undefined) return data;
  const [issue] = error.issues;
  throw new UnreadableItemError(key, `${issue?.path.map(masked).join(".")}: ${issue?.message}`);
};
