import { recipientId } from "../feedback/address.ts";
import { isPermanentFailure, isSpamComplaint } from "../feedback/event.ts";
import { fromEventItem, recipientPartition } from "../feedback/eventItem.ts";
import type { Table } from "../table/Table.ts";
import { spellingsOfEvent, withSpellings } from "./spellings.ts";

const EVENTS_LOOKED_AT = 200;

/** How the recorded hard bounces and complaints of `address` spell it. Older versions kept no spelling with the entry. */
export const recordedSpellings = async (table: Table, address: string): Promise<string[]> => {
  const { items } = await table.query({
    partition: recipientPartition(recipientId(address)),
    descending: true,
    limit: EVENTS_LOOKED_AT,
  });
  const listing = items
    .map(fromEventItem)
    .filter((event) => isPermanentFailure(event) || isSpamComplaint(event));
  return withSpellings(address, undefined, listing.flatMap(spellingsOfEvent)).spellings ?? [];
};
