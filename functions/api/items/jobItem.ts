import * as z from "zod";
import {
  type Progress,
  REMOVAL_OUTCOMES,
  type RemovalFilter,
  type RemovalResult,
} from "../../../shared/suppressions/removal/RemovalJobTable.ts";
import { timestamp } from "../http/fields.ts";
import { reasonCode } from "./reasonItem.ts";

const count = z.int().nonnegative();
export const jobSchema = z
  .object({
    id: z.string(),
    state: z.enum(["queued", "running", "done"]),
    total: count.meta({ description: "Number of distinct addresses." }),
    done: count,
    removed: count,
    notSuppressed: count,
    skipped: count.meta({
      description: "Skipped: likely to bounce again, or now suppressed for a reason other than the filter's.",
    }),
    failed: count,
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
    filter: z
      .object({
        reasonCode,
        since: timestamp.nullable(),
        until: timestamp.nullable(),
        domain: z.string().nullable(),
        sender: z.string().nullable(),
      })
      .nullable()
      .meta({ description: "The filter that found the addresses; null if they were given as a list." }),
    more: z.boolean().meta({
      description:
        "True if more addresses match the filter. Repeat the request with `nextUntil` as the filter's `until`.",
    }),
    nextUntil: timestamp.nullable().meta({
      description: "If there are more: all remaining addresses were suppressed before this time.",
    }),
  })
  .meta({ id: "Job" });
export type JobItem = z.input<typeof jobSchema>;

export const jobItem = (job: Progress): JobItem => ({
  id: job.id,
  state: job.state,
  total: job.total,
  done: job.done,
  removed: job.removed,
  notSuppressed: job.notSuppressed,
  skipped: job.skipped,
  failed: job.failed,
  createdAt: job.createdAt,
  finishedAt: job.finishedAt ?? null,
  filter: job.filter === undefined ? null : filterItem(job.filter),
  more: job.nextUntil !== undefined,
  nextUntil: job.nextUntil ?? null,
});

const filterItem = ({ reasonCode, since, until, domain, sender }: RemovalFilter) => ({
  reasonCode,
  since: since ?? null,
  until: until ?? null,
  domain: domain ?? null,
  sender: sender ?? null,
});

export const jobResultSchema = z
  .object({
    address: z.string(),
    outcome: z.enum(REMOVAL_OUTCOMES),
    warning: z
      .literal("likely_to_bounce_again")
      .nullable()
      .meta({ description: "Removed, but likely to bounce again." }),
    detail: z.string().nullable().meta({ description: "Why it was skipped or failed." }),
  })
  .meta({ id: "JobResult" });
export type JobResultItem = z.input<typeof jobResultSchema>;

export const jobResultItem = ({ address, outcome, warning, detail }: RemovalResult): JobResultItem => ({
  address,
  outcome,
  warning: warning ?? null,
  detail: detail ?? null,
});

export const CSV_COLUMNS = [
  "address",
  "outcome",
  "warning",
  "detail",
] as const satisfies (keyof JobResultItem)[];
