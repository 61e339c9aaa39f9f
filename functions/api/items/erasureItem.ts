import * as z from "zod";
import { type Erasure, STAGES } from "../../../shared/erasure/ErasureTable.ts";
import { timestamp } from "../http/fields.ts";

const count = z.int().nonnegative();

export const erasureSchema = z
  .object({
    id: z.string(),
    state: z.enum(["queued", "running", "done"]),
    recipientId: z.string().meta({ description: "The id that replaces the address." }),
    erased: count.meta({ description: "Events deleted." }),
    changed: z
      .object(
        Object.fromEntries(STAGES.map((stage) => [stage, count])) as Record<
          (typeof STAGES)[number],
          typeof count
        >,
      )
      .meta({ description: "Items deleted or rewritten, by place (docs/privacy.md)." }),
    stage: z.enum(STAGES).nullable().meta({ description: "The place being worked on; null when done." }),
    waitsForJob: z.string().nullable().meta({
      description: "A removal job that still has to remove this address. The erasure continues after it.",
    }),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: "Erasure" });
export type ErasureItem = z.input<typeof erasureSchema>;

export const erasureItem = (erasure: Erasure): ErasureItem => ({
  id: erasure.id,
  state: erasure.state,
  recipientId: erasure.recipientId,
  erased: erasure.counts.events ?? 0,
  changed: Object.fromEntries(
    STAGES.map((stage) => [stage, erasure.counts[stage] ?? 0]),
  ) as ErasureItem["changed"],
  stage: erasure.at?.stage ?? null,
  waitsForJob: erasure.waitsForJob ?? null,
  createdAt: erasure.createdAt,
  finishedAt: erasure.finishedAt ?? null,
});
