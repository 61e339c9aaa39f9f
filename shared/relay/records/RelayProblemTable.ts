import { createHash } from "node:crypto";
import * as z from "zod";
import { withoutAddresses } from "../../log/withoutAddresses.ts";
import { readItem } from "../../table/readItem.ts";
import type { Key, Table } from "../../table/Table.ts";
import { DAY_MS } from "../../time/durations.ts";
import { LEVELS } from "../maillog/problems/problem.ts";
import { problemOf } from "../maillog/problems/problemOf.ts";
import type { RelayProblem } from "./relayProblem.ts";

/** A problem of a mail host's Postfix. */
export type HostProblem = RelayProblem & { host: string };

const PARTITION = "RELAY_PROBLEM";
const KEPT_MS = 7 * DAY_MS;
/** What comes after so long is counted anew. */
const SAME_FOR_MS = DAY_MS;

const itemSchema = z.object({
  host: z.string(),
  daemon: z.string(),
  level: z.enum(LEVELS),
  text: z.string(),
  count: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
});

/** What the Postfix of mail hosts reported about itself in the last days, each problem once. */
export class RelayProblemTable {
  readonly #table: Table;
  readonly #now: () => Date;

  constructor(table: Table, now: () => Date) {
    this.#table = table;
    this.#now = now;
  }

  /** Adds reports to what is known; the same report again changes nothing. */
  async note(host: string, problems: RelayProblem[]): Promise<void> {
    const old = this.#now().getTime() - KEPT_MS;
    for (const problem of problems)
      if (Date.parse(problem.lastAt) > old)
        await this.#note(host, { ...problem, text: withoutAddresses(problem.text) });
  }

  async list(): Promise<HostProblem[]> {
    const items = await Array.fromAsync(this.#table.queryAll({ partition: PARTITION }));
    return items.map((item) => readItem(itemSchema, item));
  }

  async #note(host: string, problem: RelayProblem): Promise<void> {
    const { daemon, level, text, count, firstAt, lastAt } = problem;
    const key = keyOf(host, problem);
    const since = new Date(Date.parse(firstAt) - SAME_FOR_MS).toISOString();
    const expiresAt = Math.floor((Date.parse(lastAt) + KEPT_MS) / 1_000);
    const isMore = await this.#table.update(
      key,
      {
        expression:
          "SET #text = :text, #level = :level, lastAt = :last, expiresAt = :expires ADD #count :count",
        names: { "#text": "text", "#level": "level", "#count": "count" },
        values: { ":text": text, ":level": level, ":last": lastAt, ":expires": expiresAt, ":count": count },
      },
      { expression: "lastAt >= :since AND lastAt < :last", values: { ":since": since } },
    );
    if (isMore) return;
    await this.#table.put(
      { ...key, host, daemon, level, text, count, firstAt, lastAt, expiresAt },
      { expression: "attribute_not_exists(pk) OR lastAt < :since", values: { ":since": since } },
    );
  }
}

/** Lines that mean the same are one problem. */
const keyOf = (host: string, problem: RelayProblem): Key => {
  const { code, subject } = problemOf(problem);
  const digest = createHash("sha256").update(`${code}\u0000${subject}`).digest("base64url").slice(0, 16);
  return { pk: PARTITION, sk: `${host}#${digest}` };
};
