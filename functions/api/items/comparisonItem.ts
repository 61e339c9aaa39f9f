import * as z from "zod";
import { CAUSES } from "../../../shared/sesCounts/causes.ts";
import { type Comparison, METRICS, STATES } from "../../../shared/sesCounts/compare.ts";
import { comparisonInWords } from "../../../shared/sesCounts/words.ts";
import { timestamp } from "../http/fields.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

export const comparisonSchema = z
  .object({
    day: z.string().meta({ description: "The UTC day in which the 24 hours begin.", example: "2026-11-23" }),
    at: timestamp.meta({ description: "When the 24 hours end." }),
    state: z.enum(STATES).meta({
      description:
        "`missing`: SES counted more than is recorded; `surplus`: less; `starting`: recording has not run for 24 hours yet; `notComparable`: neither sends nor deliveries are recorded (`eventTypes`, `retentionDays`).",
    }),
    explanation: z.string().meta({ description: "The comparison in sentences." }),
    ses: z.number().meta({ description: "Recipients that SES counted in the 24 hours (GetAccount)." }),
    recorded: z.object({ least: z.number(), most: z.number() }).nullable().meta({
      description:
        "What is recorded, by whole hours: without the hour in which the 24 hours begin, and with all of it. Null where neither sends nor deliveries are recorded.",
    }),
    difference: z.number().meta({
      description:
        "By how much `ses` lies outside of `recorded`; where only `metrics` differ, what is missing of the one of which the largest share is missing.",
    }),
    share: z.number().meta({ description: "The same as a share of the larger count, 0 to 1." }),
    metrics: z
      .array(
        z.object({
          metric: z.enum(METRICS),
          ses: z.number(),
          recorded: z.number(),
          differs: z.boolean(),
        }),
      )
      .meta({
        description:
          "SES's counts of `day` (BatchGetMetricData), without mail to several recipients, and of what is recorded; empty where Virtual Deliverability Manager is off.",
      }),
    causes: z
      .array(z.object({ code: z.enum(CAUSES), text: z.string(), remedy: remediesSchema }))
      .meta({ description: "The likely causes, the likeliest first." }),
  })
  .meta({ id: "Comparison" });
export type ComparisonItem = z.input<typeof comparisonSchema>;

export const comparisonItem = (comparison: Comparison): ComparisonItem => ({
  ...comparison,
  explanation: comparisonInWords(comparison),
  causes: comparison.causes.map(({ remedy, ...cause }) => ({ ...cause, remedy: remedyItems(remedy) })),
});
