import type { EventType } from "../../feedback/event.ts";
import type { Retention } from "../../feedback/retention.ts";
import { entriesBack, isSpent, type JournalDeps } from "../../tallies/timeline.ts";
import { DAY_MS } from "../../time/durations.ts";
import { type Trace, traced } from "../judging/history.ts";
import type { ListCheck } from "./listCheck.ts";

type Stage = "failures" | "deliveries";
/** Where a walk through the journal goes on. */
export type Reached = { stage: Stage | "complete"; place: string };

const TYPES: Record<Stage, readonly EventType[]> = {
  failures: ["bounce", "complaint"],
  deliveries: ["delivery", "send"],
};
const LONGEST_DAYS = 400; // looked back at most; each hour with such events is a query or two
const PULSE_EVERY = 1_000; // entries

/**
 * Adds to `traces` what is recorded of their recipients, by their ids, before the check was asked for: from the journal,
 * newest first, whatever the length of the list. Failures first, which few hours have, then deliveries. Stops when
 * `isLate`, and says where.
 */
export const traceBack = async (
  { createdAt }: Pick<ListCheck, "createdAt">,
  from: Reached,
  traces: Map<string, Trace | undefined>,
  deps: JournalDeps & { retention: Retention; isLate: () => boolean; pulse: () => Promise<void> },
): Promise<Reached> => {
  const { retention, isLate, pulse } = deps;
  for (let { stage, place } = from; stage !== "complete"; place = createdAt) {
    const types = TYPES[stage];
    const days = Math.min(LONGEST_DAYS, Math.max(...types.map((type) => retention[type])));
    const since = new Date(Date.parse(createdAt) - days * DAY_MS).toISOString();
    const walk = { place, pagesLeft: Infinity, entriesLeft: Infinity, isLate };
    let read = 0;
    for await (const entry of entriesBack({ types, since }, walk, deps)) {
      if (traces.has(entry.recipientId))
        traces.set(entry.recipientId, traced(traces.get(entry.recipientId) ?? {}, entry));
      if (++read % PULSE_EVERY === 0) await pulse();
    }
    if (isSpent(walk)) return { stage, place: walk.place };
    stage = stage === "failures" ? "deliveries" : "complete";
  }
  return { stage: "complete", place: createdAt };
};
