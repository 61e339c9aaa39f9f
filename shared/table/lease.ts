import * as z from "zod";
import type { Condition } from "./expressions.ts";

/** Who works on an item, and until when (ISO 8601) that is believed without a sign of life. */
export const leaseSchema = z.object({ owner: z.string(), until: z.string() });

/** Holds where `owner` has the lease of the item. */
export const heldBy = (owner: string): Condition => ({
  expression: "#l.#o = :owner",
  names: { "#l": "lease", "#o": "owner" },
  values: { ":owner": owner },
});

/** Holds where `owner` may take the lease of the item: nobody else has one that is still believed at `now`. */
export const freeFor = (owner: string, now: string): Condition => ({
  expression: "(attribute_not_exists(#l) OR #l.#o = :owner OR #l.#u < :now)",
  names: { "#l": "lease", "#o": "owner", "#u": "until" },
  values: { ":owner": owner, ":now": now },
});

/** Holds where `owner` may take the lease of a job that is not done, and that nobody has worked on since it was read. */
export const unfinishedAndFree = (job: { done: number }, owner: string, now: string): Condition => {
  const { expression, names, values } = freeFor(owner, now);
  return {
    expression: `#s <> :done AND #d = :d AND ${expression}`,
    names: { ...names, "#s": "state", "#d": "done" },
    values: { ...values, ":done": "done", ":d": job.done },
  };
};
