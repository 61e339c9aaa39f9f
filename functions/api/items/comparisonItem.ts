import * as z from "zod";
import { CAUSES } from "../../../shared/sesCounts/cause.ts";
import { type Comparison, METRICS, STATES } from "../../../shared/sesCounts/compare.ts";
import { comparisonInWords } from "../../../shared/sesCounts/words.ts";
import { timestamp } from "../http/fields.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

export const comparisonSchema = z
  .object({
    day: z.string().meta({ description: "The UTC day on which the 24 hours start.", example: "2026-11-23" }),
    at: timestamp.meta({ description: "When the 24 hours end." }),
    state: z.enum(STATES).meta({
      description:
        "`missing`: SES counted more than is recorded; `surplus`: more is recorded than SES counted; `starting`: less than 24 hours recorded so far; `notComparable`: neither sends nor deliveries are recorded (`eventTypes`, `retentionDays`).",
    }),
    explanation: z.string().meta({ description: "The comparison in sentences." }),
    ses: z.number().meta({ description: "Recipients that SES counted in the 24 hours (GetAccount)." }),
    recorded: z.object({ least: z.number(), most: z.number() }).nullable().meta({
      description:
        "Recipients recorded. Tallies cover whole hours, so this is a range: without and with the hour in which the 24 hours start. Null if neither sends nor deliveries are recorded.",
    }),
    difference: z.number().meta({
      description:
        "How far `ses` lies outside `recorded`. If only `metrics` differ: what is missing from the metric with the largest missing share.",
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
          "SES's counts for `day` (BatchGetMetricData), for the event types that are recorded. Messages to several recipients are excluded. Empty if Virtual Deliverability Manager is off.",
      }),
    causes: z
      .array(z.object({ code: z.enum(CAUSES), text: z.string(), remedy: remediesSchema }))
      .meta({ description: "Likely causes, most likely first." }),
  })
  .meta({ id: "Comparison" });
export type ComparisonItem = z.input<typeof comparisonSchema>;

export const comparisonItem = (comparison: Comparison): ComparisonItem => ({
  ...comparison,
  explanation: comparisonInWords(comparison),
  causes: comparison.causes.map(({ remedy, ...cause }) => ({ ...cause, remedy: remedyItems(remedy) })),
});
