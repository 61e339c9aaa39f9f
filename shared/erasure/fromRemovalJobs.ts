import {
  jobPartition,
  META,
  type RemovalJobTable,
  type Targets,
} from "../suppressions/removal/RemovalJobTable.ts";
import type { Item, Table } from "../table/Table.ts";
import { type Person, withoutPerson } from "./person.ts";
import { rewriteItem } from "./rewriteItem.ts";

const JOBS_AT_ONCE = 5;
/** As long as the queue keeps a job's message: after that nobody works on it. */
const WORKED_ON_MS = 4 * 86_400_000;
/** A job has no id to be asked for before it is whole: none by then, it never was, or nobody is to work on it. */
const BEGUN_WITHIN_MS = 5 * 60_000;

export type Step = { count: number; next?: string | undefined; waitsForJob?: string };

/**
 * Takes a person out of some removal jobs, the oldest first: the id stands where the address was, results stay. A job
 * that has yet to remove the address is waited for: its work is what the person wants.
 */
export const eraseFromSomeJobs = async (
  person: Person,
  after: string | undefined,
  { table, jobs, now }: { table: Table; jobs: RemovalJobTable; now: () => Date },
): Promise<Step> => {
  const { listed, next } = await jobs.list(after, JOBS_AT_ONCE);
  let count = 0;
  for (const { id, createdAt } of listed) {
    const items = await Array.fromAsync(table.queryAll({ partition: jobPartition(id), expiredToo: true }));
    const targets = items.filter((item): item is TargetsItem => item.sk !== META);
    const isTheirs = targets.length === 1 && targets[0]?.addresses.length === 1 && holds(targets[0], person);
    const rewrite = (item: Item) =>
      item.sk === META ? inJob(item, person, isTheirs) : inTargets(item, person);
    const affected = items.filter((item) => rewrite(item) !== undefined);
    if (affected.length === 0) continue;
    const job = await jobs.get(id);
    const workedOnMs = job === undefined ? BEGUN_WITHIN_MS : WORKED_ON_MS;
    if (job?.state !== "done" && now().getTime() < Date.parse(createdAt) + workedOnMs)
      return { count, next: after, waitsForJob: id };
    for (const item of affected) if (await rewriteItem(table, item, rewrite)) count++;
  }
  return { count, next };
};

type TargetsItem = Item & Targets;

/** A note that quotes the person goes whole; so does that of a job which was about nobody else. */
const inJob = ({ note, ...job }: Item, person: Person, isTheirs: boolean): Item | undefined =>
  note !== undefined && (isTheirs || person.isIn(String(note))) ? (job as Item) : undefined;

const holds = ({ addresses, results, spellings }: TargetsItem, person: Person): boolean =>
  person.isIn(JSON.stringify([addresses, results, spellings]));

const inTargets = (item: Item, person: Person): Item | undefined => {
  const targets = item as TargetsItem;
  if (!holds(targets, person)) return undefined;
  const { addresses, results, spellings } = targets;
  return {
    ...targets,
    addresses: addresses.map((address) => (person.isIn(address) ? person.id : address)),
    results: results.map((result) => {
      if (!person.isIn(result.address)) return withoutPerson(result, person);
      const { detail: _detail, ...known } = result;
      return { ...known, address: person.id };
    }),
    spellings: Object.fromEntries(
      Object.entries(spellings ?? {}).filter(([address]) => !person.isIn(address)),
    ),
  };
};
