import type { EventTable } from "../feedback/EventTable.ts";
import { classify } from "../feedback/event.ts";
import type { JournalEntry } from "../feedback/journal.ts";
import { judgementOf } from "../feedback/judgement.ts";
import { isReasonCode, isSendersFault, type ReasonCode } from "../reasons/reason.ts";
import type { Table } from "../table/Table.ts";
import type { Markers } from "../tallies/Markers.ts";
import { type TallyTable, type Total, unlessReplaced } from "../tallies/TallyTable.ts";
import { entriesBack } from "../tallies/timeline.ts";
import { DAY_MS } from "./rule.ts";

/** Good addresses suppressed for one reason that lies with the sender, its reputation or its content. */
export type GoodSuppressed = {
  code: ReasonCode;
  sender: string;
  count: number;
  /** Who refused, by provider where the replies name one, else by recipient domain; most first. */
  providers: [name: string, count: number][];
  /** When the first of them bounced. */
  since: string;
};

/** Fewer of a reason in a day are no pattern, wherever they are. */
const FEWEST = 3;
// A burst has thousands; its first ones say who sent and who refused.
const JOURNAL = { pagesLeft: 60, entriesLeft: 20_000 };
const SAMPLES = 20; // events read for each reason and sender, to learn whose replies these are

type Deps = { tallies: TallyTable; markers: Markers; table: Table; events: EventTable };

/**
 * Of the last 24 hours, `hours` being their tallies. Where nothing hard-bounced that is no read; where nothing that is
 * the sender's fault did, one of each hour that has hard bounces; only else the journal.
 */
export const goodSuppressed = async (now: Date, hours: Total[], deps: Deps): Promise<GoodSuppressed[]> => {
  const codes = await frequentCodes(hours, deps);
  if (codes.size === 0) return [];
  const groups = new Map<string, JournalEntry[]>();
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  for await (const entry of entriesBack({ types: ["bounce"], since }, { place: "~", ...JOURNAL }, deps)) {
    const { cause, sender } = entry;
    if (cause === undefined || !codes.has(cause) || !classify(entry).hardBounce) continue;
    const key = `${cause} ${sender}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [entry]);
    else known.push(entry);
  }
  const frequent = [...groups.values()].filter(({ length }) => length >= FEWEST);
  return Promise.all(frequent.map((entries) => summaryOf(entries, deps)));
};

const frequentCodes = async (hours: Total[], { tallies }: Deps): Promise<ReadonlySet<ReasonCode>> => {
  const bounced = hours.filter(({ counts }) => counts.hardBounce > 0);
  if (bounced.length === 0) return new Set();
  const keys = new Set(bounced.map(({ key }) => key));
  const keyed = await unlessReplaced(async () => {
    const current = await Array.fromAsync(
      tallies.totals("hour", { from: [...keys].sort()[0] ?? "", to: [...keys].sort().at(-1) ?? "" }),
    );
    return tallies.keyed(
      "hour",
      "cause",
      current.filter(({ key }) => keys.has(key)),
    );
  });
  const sums = new Map<ReasonCode, number>();
  for (const [code, { hardBounce }] of keyed)
    if (isReasonCode(code) && isSendersFault(code)) sums.set(code, (sums.get(code) ?? 0) + hardBounce);
  return new Set([...sums].flatMap(([code, count]) => (count >= FEWEST ? [code] : [])));
};

const summaryOf = async (entries: JournalEntry[], { events }: Deps): Promise<GoodSuppressed> => {
  const [newest] = entries;
  const samples = await events.ofEntries(onePerDomain(entries).slice(0, SAMPLES));
  const providerOf = new Map(
    samples.map((event) => [event.recipientDomain, judgementOf(event)?.facts.provider]),
  );
  const counts = new Map<string, number>();
  for (const { recipientDomain } of entries) {
    const name = providerOf.get(recipientDomain) ?? recipientDomain;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return {
    code: newest?.cause ?? "unknown",
    sender: newest?.sender ?? "",
    count: entries.length,
    providers: [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
    since: entries.at(-1)?.at ?? "",
  };
};

const onePerDomain = (entries: JournalEntry[]): JournalEntry[] => [
  ...new Map(entries.map((entry) => [entry.recipientDomain, entry])).values(),
];
