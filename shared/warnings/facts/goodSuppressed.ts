import type { EventTable } from "../../feedback/EventTable.ts";
import { classify, type FeedbackEvent } from "../../feedback/event.ts";
import { type JournalEntry, journalEntries, journalPartition } from "../../feedback/journal.ts";
import { judgementOf } from "../../feedback/judgement.ts";
import { isReasonCode, isSendersFault, type ReasonCode } from "../../reasons/reason.ts";
import type { SuppressionTable } from "../../suppressions/SuppressionTable.ts";
import { inParallel } from "../../table/inParallel.ts";
import type { Table } from "../../table/Table.ts";
import { type TallyTable, type Total, unlessReplaced } from "../../tallies/TallyTable.ts";
import { DAY_MS } from "../../time/durations.ts";

/** Good addresses suppressed for one reason that lies with the sender, its reputation or its content. */
export type GoodSuppressed = {
  code: ReasonCode;
  sender: string;
  count: number;
  /** There may be more than `count`: not everything was read. */
  orMore: boolean;
  /** Who refused, by provider where the replies name one, else by recipient domain; most first. */
  providers: [name: string, count: number][];
  /** When the first of them bounced; where there may be more, the first hour with a bounce for this reason. */
  since: string;
};

/** Fewer of a reason in a day are no pattern, wherever they are. */
const FEWEST = 3;
// Each hour has its own bound, so that much mail that fails in one does not hide what failed in another.
const QUERIES_OF_HOUR = 2; // of 1 MB, some 30,000 bounces, complaints and delays each
const LOOKED_UP = 1_000; // addresses of one reason and sender, the newest

type Deps = { tallies: TallyTable; table: Table; events: EventTable; suppressions: SuppressionTable };

/**
 * Of the last 24 hours, `hours` being their tallies. Requests: none where nothing hard-bounced; two where nothing that
 * is the sender's fault did. Else, beside these, up to 2 for each hour that has such a bounce, 50 at the most, and for
 * each reason and sender 2 for every 100 addresses, 20 at the most.
 */
export const goodSuppressed = async (now: Date, hours: Total[], deps: Deps): Promise<GoodSuppressed[]> => {
  const hoursOf = await hoursByCode(hours, deps);
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  const groups = new Map<string, JournalEntry[]>();
  const cut = new Set<string>();
  await inParallel([...new Set([...hoursOf.values()].flat())], async (hour) => {
    const { entries, isCut } = await troubleOf(hour, deps);
    if (isCut) cut.add(hour);
    for (const entry of entries) {
      const { cause, sender, at } = entry;
      if (cause === undefined || !hoursOf.has(cause) || at < since || !classify(entry).hardBounce) continue;
      const key = `${cause} ${sender}`;
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [entry]);
      else known.push(entry);
    }
  });
  const summaries: GoodSuppressed[] = [];
  for (const entries of groups.values()) {
    if (entries.length < FEWEST) continue;
    const summary = await summaryOf(entries, deps);
    if (summary === undefined || summary.count < FEWEST) continue;
    const ofCode = hoursOf.get(summary.code) ?? [];
    const orMore = summary.orMore || ofCode.some((hour) => cut.has(hour));
    const [first = ""] = [...ofCode].sort();
    summaries.push(orMore ? { ...summary, orMore, since: `${first}:00:00.000Z` } : summary);
  }
  return summaries;
};

/** The hours with a hard bounce for each reason that is the sender's fault, of the reasons that are frequent. */
const hoursByCode = async (hours: Total[], { tallies }: Deps): Promise<Map<ReasonCode, string[]>> => {
  const bounced = hours.filter(({ counts }) => counts.hardBounce > 0);
  if (bounced.length === 0) return new Map();
  const keys = new Set(bounced.map(({ key }) => key));
  const sorted = [...keys].sort();
  const keyed = await unlessReplaced(async () => {
    const current = await Array.fromAsync(
      tallies.totals("hour", { from: sorted[0] ?? "", to: sorted.at(-1) ?? "" }),
    );
    return tallies.keyedOfEach(
      "hour",
      "cause",
      current.filter(({ key }) => keys.has(key)),
    );
  });
  const sums = new Map<ReasonCode, { count: number; hours: string[] }>();
  for (const [hour, counts] of keyed)
    for (const [code, { hardBounce }] of counts) {
      if (hardBounce === 0 || !isReasonCode(code) || !isSendersFault(code)) continue;
      const sum = sums.get(code) ?? { count: 0, hours: [] };
      sums.set(code, { count: sum.count + hardBounce, hours: [...sum.hours, hour] });
    }
  return new Map([...sums].flatMap(([code, { count, hours }]) => (count >= FEWEST ? [[code, hours]] : [])));
};

/** What failed in an hour, each once. */
const troubleOf = async (
  hour: string,
  { table }: Deps,
): Promise<{ entries: JournalEntry[]; isCut: boolean }> => {
  const entries = new Map<string, JournalEntry>();
  let startKey: Record<string, unknown> | undefined;
  for (let queries = 0; queries < QUERIES_OF_HOUR; queries++) {
    const page = await table.query({
      partition: journalPartition(hour, "trouble"),
      descending: true,
      startKey,
    });
    for (const entry of page.items.flatMap(journalEntries)) entries.set(entry.id, entry);
    startKey = page.nextKey;
    if (startKey === undefined) return { entries: [...entries.values()], isCut: false };
  }
  return { entries: [...entries.values()], isCut: true };
};

/** Of one reason and sender; undefined where all of the addresses were put back. */
const summaryOf = async (
  entries: JournalEntry[],
  { events, suppressions }: Deps,
): Promise<GoodSuppressed | undefined> => {
  const newestFirst = entries.toSorted((a, b) => (a.at < b.at ? 1 : -1));
  const found = await events.ofEntries(newestFirst.slice(0, LOOKED_UP));
  const known = await suppressions.getMany(found.flatMap(({ recipient }) => recipient ?? []));
  const wasPutBack = ({ recipient, at }: FeedbackEvent): boolean => {
    const entry = known.get(recipient ?? "");
    return entry?.removedAt !== undefined && entry.removedAt >= at;
  };
  const left = new Map<string, FeedbackEvent>();
  for (const event of found) if (!wasPutBack(event)) left.set(event.recipient ?? event.id, event);
  const [newest] = newestFirst;
  const first = [...left.values()].map(({ at }) => at).sort()[0];
  if (newest?.cause === undefined || first === undefined) return undefined;
  const counts = new Map<string, number>();
  for (const event of left.values()) {
    const name = judgementOf(event)?.facts.provider ?? event.recipientDomain;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    code: newest.cause,
    sender: newest.sender,
    count: left.size,
    orMore: entries.length > LOOKED_UP,
    providers: [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
    since: first,
  };
};
