import * as z from "zod";
import type { FeedbackEvent } from "../feedback/event.ts";
import { inParallel } from "../table/inParallel.ts";
import { readItem } from "../table/readItem.ts";
import type { Item, Table } from "../table/Table.ts";
import { type Forgotten, forgottenItem, forgottenKey, forgottenSchema } from "./forgotten.ts";
import { countGroups, type ReasonGroup } from "./groups.ts";
import { fromItem, isMisfiled, keyOf, toItem } from "./item.ts";
import { type ListQuery, listSuppressions, type SuppressionPage } from "./listing.ts";
import { recordedSpellings } from "./recordedSpellings.ts";
import type { RemovalFilter } from "./removal/RemovalJobTable.ts";
import { type Selected, selectGroup } from "./removal/selectGroup.ts";
import {
  concernsSuppression,
  type FoldPolicy,
  foldFeedback,
  isHistory,
  REASONS,
  type Reason,
  type Suppression,
} from "./suppression.ts";

const ACCOUNT = { pk: "ACCOUNT", sk: "suppression" };
const accountSchema = z.object({ suppressedReasons: z.array(z.enum(REASONS)) });
const CONFLICT_ATTEMPTS = 6;

/** The mirror of SES's account suppression list, and what SES does not keep: why, and how often removed. */
export class SuppressionTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date = () => new Date()) {
    this.#table = table;
    this.#now = now;
  }

  /** The entry of a normalised address, also where it was removed. */
  async get(address: string): Promise<Suppression | undefined> {
    const item = await this.#table.get(keyOf(address));
    return item === undefined ? undefined : fromItem(item);
  }

  /** The entries there are of `addresses`, read consistently. */
  async getMany(addresses: string[]): Promise<Map<string, Suppression>> {
    const items = await this.#table.getMany(addresses.map(keyOf), { consistent: true });
    return new Map(items.map((item) => [item.sk, fromItem(item)]));
  }

  /**
   * Stores `entry` as the version after the one it was read as, together with `alongside` or not at all. Answers
   * false where somebody else was first.
   */
  async put(entry: Suppression, ...alongside: Item[]): Promise<boolean> {
    const now = this.#now();
    const item = toItem({ ...entry, version: entry.version + 1, updatedAt: now.toISOString() });
    const condition =
      entry.version === 0
        ? { expression: "attribute_not_exists(pk)" }
        : { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": entry.version } };
    const { erasedAt } = entry;
    const others = alongside.map((put) => ({ put }));
    if (erasedAt === undefined || entry.state !== "removed")
      return others.length === 0
        ? this.#table.put(item, condition)
        : this.#table.transact([{ put: item, condition }, ...others]);
    // Of a person who was erased only an id is remembered once the address is off the list, and that not for long.
    const left = forgottenItem(entry, { erasedAt, now });
    return this.#table.transact([
      { delete: keyOf(entry.address), condition },
      ...(left === undefined ? [] : [{ put: left }]),
      ...others,
    ]);
  }

  /** Of a normalised address that has no entry: whether that is because an erased person's was removed. */
  async forgotten(address: string): Promise<Forgotten | undefined> {
    return (await this.#forgottenOf([address])).get(forgottenKey(address).sk);
  }

  /** By the recipient's id, read consistently. */
  async #forgottenOf(addresses: string[]): Promise<Map<string, Forgotten>> {
    const items = await this.#table.getMany(addresses.map(forgottenKey), { consistent: true });
    return new Map(items.map((item) => [item.sk, readItem(forgottenSchema, item)]));
  }

  /**
   * Folds bounces and complaints into the mirror. Nothing is written where nothing changes, so a redelivery costs
   * one read. The events of an address that could not be written are returned with the last cause, not thrown.
   * `relisted` are the entries that one of the events has brought back after a removal, now or when it came first.
   */
  async applyEvents(
    events: FeedbackEvent[],
    policy: FoldPolicy,
  ): Promise<{ failed: FeedbackEvent[]; relisted: Suppression[]; cause?: unknown }> {
    const candidates = events.filter((event) => concernsSuppression(event, policy));
    const groups = [...Map.groupBy(candidates, (event) => event.recipient ?? "")];
    const failed: FeedbackEvent[] = [];
    const relisted: Suppression[] = [];
    if (groups.length === 0) return { failed, relisted };
    let cause: unknown;
    try {
      const addresses = groups.map(([address]) => address);
      const entries = await this.getMany(addresses);
      const gone = await this.#forgottenOf(addresses.filter((address) => !entries.has(address)));
      await inParallel(groups, async ([address, ofAddress]) => {
        try {
          const read = { entry: entries.get(address), gone: gone.get(forgottenKey(address).sk) };
          const entry = await this.#applyTo(address, read, ofAddress, policy);
          if (entry !== undefined && isRelistedBy(ofAddress, entry)) relisted.push(entry);
        } catch (error) {
          failed.push(...ofAddress);
          cause = error;
        }
      });
    } catch (error) {
      return { failed: candidates, relisted, cause: error };
    }
    return cause === undefined ? { failed, relisted } : { failed, relisted, cause };
  }

  async #applyTo(
    address: string,
    read: { entry: Suppression | undefined; gone: Forgotten | undefined },
    events: FeedbackEvent[],
    policy: FoldPolicy,
  ): Promise<Suppression | undefined> {
    let { entry, gone } = read;
    for (let attempt = 0; attempt < CONFLICT_ATTEMPTS; attempt++) {
      const before = entry;
      const removedAt = gone?.removedAt;
      const news = removedAt === undefined ? events : events.filter((one) => !isHistory(one, removedAt));
      const after = news.reduce((folded, event) => foldFeedback(folded, event, policy) ?? folded, before);
      if (after === undefined || after === before || (await this.put(after))) return after;
      entry = await this.get(address);
      gone = entry === undefined ? await this.forgotten(address) : undefined;
    }
    throw new Error(`the suppression of one address changed ${CONFLICT_ATTEMPTS} times while it was written`);
  }

  /** How the recorded hard bounces and complaints of a normalised address spell it, where that differs. */
  recordedSpellings(address: string): Promise<string[]> {
    return recordedSpellings(this.#table, address);
  }

  /** How many addresses are listed for each reason: those that have any, the most first. */
  groups(period: { since?: string | undefined; until?: string | undefined }): Promise<ReasonGroup[]> {
    return countGroups(this.#table, period);
  }

  /** The addresses that one job of `filter` removes. */
  ofFilter(filter: RemovalFilter): Promise<Selected> {
    return selectGroup(this.#table, filter);
  }

  /** One page of the listed addresses; throws `InvalidCursorError`. */
  list(query: ListQuery): Promise<SuppressionPage> {
    return listSuppressions(this.#table, query);
  }

  /**
   * One page of a shard of the mirror, removed entries too, in order of address. `misfiled` are those of them that an
   * older version or older rules stored: the index lists them under another reason, or under none.
   */
  async page(shard: number, after: string | undefined, limit: number) {
    const { items, nextKey } = await this.#table.query({
      partition: `S#${shard}`,
      limit,
      ...(after === undefined ? {} : { range: { after } }),
    });
    const misfiled = items.filter(isMisfiled).map(fromItem);
    // The last key evaluated, not the last item returned, is where reading goes on.
    return { entries: items.map(fromItem), misfiled, next: nextKey?.sk };
  }

  /** Files an entry anew under its reason, unless somebody changed it since it was read: then it is filed already. */
  async refile(entry: Suppression): Promise<void> {
    const isSame = { expression: "#v = :v", names: { "#v": "version" }, values: { ":v": entry.version } };
    await this.#table.put(toItem(entry), isSame);
  }

  /** For which reasons SES adds addresses in this account, as the last reconcile found it; before, SES's default. */
  async suppressedReasons(): Promise<Reason[]> {
    const item = await this.#table.get(ACCOUNT);
    // Both, for accounts made since 25 November 2019 [sending-email-suppression-list].
    return item === undefined ? [...REASONS] : readItem(accountSchema, item).suppressedReasons;
  }

  async putSuppressedReasons(suppressedReasons: Reason[]): Promise<void> {
    await this.#table.put({ ...ACCOUNT, suppressedReasons, updatedAt: this.#now().toISOString() });
  }
}

const isRelistedBy = (events: FeedbackEvent[], { eventId, state, rebouncedTimes }: Suppression): boolean =>
  state === "listed" && rebouncedTimes > 0 && events.some(({ id }) => id === eventId);
