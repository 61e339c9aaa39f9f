import * as z from "zod";
import { recipientId } from "../feedback/address.ts";
import type { Item } from "../table/Table.ts";
import type { Suppression } from "./suppression.ts";

/** What is left of an erased person's entry for a while: that it was removed, so that nothing older brings it back. */
export const forgottenSchema = z.object({
  /** Events and pages of SES's list up to here are history. ISO 8601 UTC. */
  removedAt: z.string(),
  /** When the person was erased. ISO 8601 UTC. */
  erasedAt: z.string(),
});
export type Forgotten = z.infer<typeof forgottenSchema>;

/** Longer than SQS keeps a notification, in the queue (4 days) and aside (14 days); a page of SES's list takes minutes. */
const KEPT_MS = 20 * 86_400_000;

/** By the recipient's id: it does not hold the address. */
export const forgottenKey = (address: string) => ({ pk: "FORGOTTEN", sk: recipientId(address) });

/** What takes the place of an entry that is `removed`; undefined where its removal is history to everybody. */
export const forgottenItem = (
  { address, removedAt = "" }: Suppression,
  { erasedAt, now }: { erasedAt: string; now: Date },
): Item | undefined => {
  const expiresMs = Date.parse(removedAt) + KEPT_MS;
  return expiresMs > now.getTime()
    ? { ...forgottenKey(address), removedAt, erasedAt, expiresAt: Math.ceil(expiresMs / 1_000) }
    : undefined;
};
