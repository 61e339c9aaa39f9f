import { recipientId } from "../feedback/address.ts";
import type { FeedbackEvent } from "../feedback/event.ts";
import { messagePartition, recipientPartition } from "../feedback/eventItem.ts";
import { BY_GROUP } from "../table/definition.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Item, Table } from "../table/Table.ts";
import { eraseFromJournal } from "./fromJournal.ts";
import { type Person, withoutPerson } from "./person.ts";

const EVENTS_AT_ONCE = 200;

/** Where the events are that name no recipient. */
export const NOBODY = recipientPartition(recipientId(""));

/**
 * Deletes some of a person's events, the others later; before that, what their journal pages and other events of the
 * same messages hold of the person. Of a message that went to several people, theirs stay, without the person's address. Safe to repeat.
 */
export const eraseSomeEvents = async (
  person: Person,
  table: Table,
): Promise<{ count: number; next?: string | undefined }> => {
  const partition = recipientPartition(person.id);
  const { items, nextKey } = await table.query({ partition, limit: EVENTS_AT_ONCE, expiredToo: true });
  const messages = new Set(items.map(({ g }) => String(g)));
  await inParallel([...messages], (message) => eraseFromMessage(message, person, table));
  await eraseFromJournal(items, person, table);
  const { failed, cause } = await table.writeMany(items.map(({ pk, sk }) => ({ delete: { pk, sk } })));
  if (failed.length > 0) throw new Error(`${failed.length} events were not erased`, { cause });
  return { count: items.length, next: nextKey === undefined ? undefined : "the rest" };
};

const eraseFromMessage = async (message: string, person: Person, table: Table): Promise<void> => {
  if (message === messagePartition("")) return;
  const own = recipientPartition(person.id);
  const keys = await Array.fromAsync(table.queryAll({ index: BY_GROUP, partition: message }));
  const others = (await table.getMany(keys.map(({ pk, sk }) => ({ pk, sk })))).filter(({ pk }) => pk !== own);
  const isOnlyTheirs = others.every(({ pk }) => pk === NOBODY);
  for (const item of others) {
    if (isOnlyTheirs) await table.delete({ pk: item.pk, sk: item.sk });
    else {
      const after = withoutPersonInEvent(item, person);
      if (after !== undefined) await table.put(after, { expression: "attribute_exists(pk)" });
    }
  }
};

/** Undefined where it holds nothing of the person. Who sent the message stays: that is the account's own address. */
const withoutPersonInEvent = (item: Item, person: Person): Item | undefined => {
  const { sender, ...rest } = JSON.parse(String(item["e"])) as Partial<FeedbackEvent>;
  const after = withoutPerson(rest, person);
  return after === rest ? undefined : { ...item, e: JSON.stringify({ ...after, sender }) };
};
