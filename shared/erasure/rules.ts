import { PARTITION as ACCOUNT_EVENTS } from "../accountEvents/AccountEventTable.ts";
import { PARTITION as AUDIT } from "../audit/AuditTable.ts";
import { PARTITION as DIGESTS } from "../digest/DigestTable.ts";
import { normaliseAddress } from "../feedback/address.ts";
import type { FeedbackEvent } from "../feedback/event.ts";
import { PARTITION as IDENTITIES } from "../identities/IdentityTable.ts";
import type { Remedy } from "../remedies/remedy.ts";
import { PARTITION as COMPARISONS } from "../sesCounts/ComparisonTable.ts";
import type { Cause } from "../sesCounts/cause.ts";
import { forgottenItem } from "../suppressions/forgotten.ts";
import { toItem as suppressionItem, fromItem as suppressionOf } from "../suppressions/item.ts";
import { SHARDS } from "../suppressions/shard.ts";
import { withoutPersonalData } from "../suppressions/suppression.ts";
import type { Item } from "../table/Table.ts";
import { QUEUE as TRIGGERS } from "../warnings/triggers/TriggerTable.ts";
import { PARTITION as WARNINGS } from "../warnings/WarningTable.ts";
import {
  done,
  PARTITION as ERASURES,
  type Erasure,
  toItem as erasureItem,
  fromItem as erasureOf,
  type Stage,
} from "./ErasureTable.ts";
import { NOBODY } from "./eventsOf.ts";
import { type Person, withoutPerson } from "./person.ts";

type Context = { person: Person; erasure: Erasure; now: Date };

/** What becomes of an item (`rewriteItem`); undefined where it holds nothing of the person. */
export type Rewrite = (item: Item, context: Context) => Item | "delete" | undefined;

/** Partitions that are read from end to end, and what becomes of their items. docs/privacy.md lists the same. */
export type Rule = { partitions: readonly string[]; rewrite: Rewrite };

/**
 * Of a message that named no recipient it cannot be said whose it is; one that quotes the person is theirs. Who sent it
 * is the account's own address.
 */
const eventOfNobody: Rewrite = (item, { person }) => {
  const { sender: _, ...rest } = JSON.parse(String(item["e"])) as Partial<FeedbackEvent>;
  return person.isIn(JSON.stringify(rest)) ? "delete" : undefined;
};

/** What SES lists must stay listed here, and is deleted with the listing; what is off the list goes now. */
const suppression: Rewrite = (item, { person, now }) => {
  // Not before: what cannot be read of others must not keep a person from being erased.
  if (item["address"] === person.address) {
    const entry = suppressionOf(item);
    if (entry.state === "removed")
      return forgottenItem(entry, { erasedAt: now.toISOString(), now }) ?? "delete";
    const isBare = entry.erasedAt !== undefined && entry.note === undefined && entry.diagnostic === undefined;
    return isBare ? undefined : suppressionItem(withoutPersonalData(entry, now.toISOString()));
  }
  const { note, ...rest } = item;
  const isQuoted = note !== undefined && person.isIn(String(note));
  const after = rewritten((isQuoted ? rest : item) as Item, person, "sender");
  if (after === undefined && !isQuoted) return undefined;
  return suppressionItem(suppressionOf(after ?? (rest as Item)));
};

/** An identity that SES has stays known; who asked for it, and what was written about that, does not. */
const identity: Rewrite = (item, { person }) => {
  const isTheirs = isAddress(item["identity"], person);
  if (isTheirs && item["ses"] === undefined) return "delete";
  const { requester, requestNote, decisionNote, refusal, notice: _n, noticeTakenAt: _t, ...rest } = item;
  const quotes = [requestNote, decisionNote, refusal].some((text) => person.isIn(String(text ?? "")));
  if (isTheirs || isAddress(requester, person))
    return Object.keys(rest).length === Object.keys(item).length ? undefined : rest;
  if (!quotes) return undefined;
  const { requestNote: _r, decisionNote: _d, refusal: _f, ...unquoted } = item;
  return unquoted as Item;
};

const accountEvent: Rewrite = (item, { person }) =>
  person.isIn(String(item["subject"])) ? "delete" : rewritten(item, person);

const comparison: Rewrite = (item, { person }) => {
  const causes = item["causes"] as Cause[];
  const fewer = causes.map((cause) => ({ ...cause, remedy: withoutStepsOn(cause.remedy, person) }));
  const holds = withoutPerson(causes, person) !== causes;
  return holds ? { ...item, causes: withoutPerson(fewer, person) } : undefined;
};

const warning: Rewrite = (item, { person }) => {
  if (person.isIn(String(item["subject"]))) return "delete";
  const after = rewritten(item, person, "acknowledged");
  const remedy = item["remedy"] as Remedy[] | undefined;
  if (after === undefined || remedy === undefined) return after;
  return { ...after, remedy: withoutStepsOn(remedy, person) };
};

/** With the id in place of the address such a step would lead nowhere. */
const withoutStepsOn = (remedy: Remedy[], person: Person): Remedy[] =>
  remedy.filter((step) => withoutPerson(step, person) === step);

const digest: Rewrite = (item, { person }) => rewritten(item, person);

/** Who did what, and when, stays: about whom becomes an id. A note about a person is part of what is known of them. */
const auditEntry: Rewrite = ({ note, ...item }, { person }) => {
  const after = rewritten(item as Item, person, "actor");
  if (after !== undefined) return after;
  const isAboutThem = note !== undefined && (item["target"] === person.id || person.isIn(String(note)));
  return isAboutThem ? (item as Item) : undefined;
};

/** An earlier one that did not come to its end has nothing left to do that this one does not. */
const erasure: Rewrite = (item, { person, erasure: own, now }) => {
  if (item["recipientId"] !== person.id) return undefined;
  const other = erasureOf(item);
  const isCovered = other.id !== own.id && other.createdAt <= own.createdAt;
  return isCovered && other.state !== "done" ? erasureItem(done(other, now.toISOString())) : undefined;
};

export const RULES = {
  eventsOfNobody: { partitions: [NOBODY], rewrite: eventOfNobody },
  suppressions: { partitions: SHARDS.map((shard) => `S#${shard}`), rewrite: suppression },
  identities: { partitions: [IDENTITIES], rewrite: identity },
  accountEvents: { partitions: [ACCOUNT_EVENTS], rewrite: accountEvent },
  comparisons: { partitions: [COMPARISONS], rewrite: comparison },
  // In this order: what happened becomes a warning meanwhile, and no warning goes back.
  warnings: { partitions: [TRIGGERS, WARNINGS], rewrite: warning },
  digests: { partitions: [DIGESTS], rewrite: digest },
  auditLog: { partitions: [AUDIT], rewrite: auditEntry },
  erasures: { partitions: [ERASURES], rewrite: erasure },
} as const satisfies Partial<Record<Stage, Rule>>;

const KEYS = ["pk", "sk", "g", "t", "ts", "r"];

/** The item with the person's id in place of the address, but for what `kept` names: the account's own names. */
const rewritten = (item: Item, person: Person, ...kept: string[]): Item | undefined => {
  const rest = Object.fromEntries(
    Object.entries(item).filter(([name]) => !KEYS.includes(name) && !kept.includes(name)),
  );
  const after = withoutPerson(rest, person);
  return after === rest ? undefined : { ...item, ...after };
};

const isAddress = (text: unknown, { address }: Person): boolean =>
  typeof text === "string" && normaliseAddress(text)?.address === address;
