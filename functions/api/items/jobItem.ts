import * as z from "zod";
import type { Progress, RemovalResult } from "../../../shared/suppressions/removal/RemovalJobTable.ts";
import { timestamp } from "../http/fields.ts";

const count = z.int().nonnegative();
export const jobSchema = z
  .object({
    id: z.string(),
    state: z.enum(["queued", "running", "done"]),
    total: count.meta({ description: "Addresses, each once." }),
    done: count,
    removed: count,
    notSuppressed: count,
    skipped: count.meta({ description: "Left listed because they are likely to bounce again." }),
    failed: count,
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
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
});

export const jobResultSchema = z
  .object({
    address: z.string(),
    outcome: z.enum(["removed", "not_suppressed", "likely_to_bounce_again", "invalid_address", "failed"]),
    warning: z
      .literal("likely_to_bounce_again")
      .nullable()
      .meta({ description: "It was removed and is likely to bounce again." }),
    detail: z.string().nullable().meta({ description: "Why it was left or failed, in words." }),
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
