import { recipientId } from "../../shared/feedback/address.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { journalEntries } from "../../shared/feedback/journal.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { shardOf } from "../../shared/suppressions/shard.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { BaselineTable } from "../../shared/warnings/baselines/BaselineTable.ts";
import { AT, address, type Kind, LATER, now, packed } from "./storedItem.ts";

const column = [["a"], [0]];
export const journal = {
  ids: ["e"],
  rids: ["r"],
  types: [0],
  millis: [0],
  senders: column,
  domains: column,
  kinds: column,
};
const tally = {
  pk: "TALLY#hour",
  sk: "2026-11-24T05",
  counts: [0, 1],
  source: "s",
  countedAt: AT,
  frozenFrom: LATER,
  version: 1,
  generation: "g",
  pages: { sender: 1 },
};

/** What is kept of mail: events, tallies, suppressed addresses. */
export const MAIL_ITEMS = {
  suppression: {
    item: {
      ...{
        pk: `S#${shardOf(address)}`,
        sk: address,
        address,
        domain: "example.org",
        state: "listed",
        reason: "BOUNCE",
      },
      ...{ since: AT, source: "event", removedTimes: 0, rebouncedTimes: 0, version: 1, updatedAt: AT },
    },
    read: (table) => new SuppressionTable(table).get(address),
    field: "since",
    key: `S#${shardOf(address)} ${recipientId(address)}`,
  },
  "what is left of an erased entry": {
    item: { pk: "FORGOTTEN", sk: recipientId(address), removedAt: AT, erasedAt: AT },
    read: (table) => new SuppressionTable(table).forgotten(address),
    field: "removedAt",
  },
  "facts of the account": {
    item: { pk: "ACCOUNT", sk: "suppression", suppressedReasons: ["BOUNCE"] },
    read: (table) => new SuppressionTable(table).suppressedReasons(),
    field: "suppressedReasons",
  },
  event: {
    item: {
      pk: `R#${recipientId(address)}`,
      sk: `${AT}#bounce#id`,
      g: "M#m",
      e: JSON.stringify({
        recipient: address,
        recipientDomain: "example.org",
        sender: "a@example.org",
        recordedAt: AT,
      }),
    },
    read: (table) =>
      new EventTable(table, { retention: parseRetention("90"), now }).ofRecipient(address, { limit: 1 }),
    field: "e",
  },
  "journal page": {
    item: { pk: "J#2026-11-24T05#routine", sk: "10#d", z: packed(journal) },
    read: async (table) => {
      const item = await table.get({ pk: "J#2026-11-24T05#routine", sk: "10#d" });
      return item && journalEntries(item);
    },
    field: "z",
  },
  tally: {
    item: tally,
    read: (table) => new TallyTable(table).total("hour", "2026-11-24T05"),
    field: "counts",
  },
  "tally by key": {
    item: { pk: "TALLY#hour#sender", sk: "2026-11-24T05#g#000", z: packed([["a@example.org", [0, 1]]]) },
    read: async (table) => {
      const tallies = new TallyTable(table);
      const total = await tallies.total("hour", "2026-11-24T05");
      return total && tallies.keyed("hour", "sender", [total]);
    },
    field: "z",
    named: "expected a page of rows",
  },
  "page of a baseline": {
    item: { pk: "BASELINE", sk: "2026-11-24#sender#0000", z: packed([["a@example.org", 0, 0]]) },
    read: (table) => new BaselineTable(table, new TallyTable(table), "UTC").of(now()),
    field: "z",
    named: "expected a page of rows",
  },
} satisfies Record<string, Kind>;
