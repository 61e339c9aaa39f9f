import * as z from "zod";
import { REASONS } from "../../../shared/reasons/reason.ts";
import type { ReasonGroup } from "../../../shared/suppressions/groups.ts";
import { timestamp } from "../http/fields.ts";
import { factsOf, reasonCode, reasonFacts, removal } from "./reasonItem.ts";

const count = z.int().positive();
export const suppressionGroupSchema = z
  .object({
    reasonCode,
    ...reasonFacts,
    removal,
    count,
    orMore: z.boolean().meta({ description: "True if there are more than `count`; counting stopped there." }),
    oldestSince: timestamp,
    newestSince: timestamp,
    samples: z.array(z.object({ domain: z.string(), count })).meta({
      description: "The most frequent domains among its newest addresses.",
    }),
  })
  .meta({ id: "SuppressionGroup" });
export type SuppressionGroupItem = z.input<typeof suppressionGroupSchema>;

export const suppressionGroupItem = ({ code, ...group }: ReasonGroup): SuppressionGroupItem => ({
  reasonCode: code,
  ...factsOf(code),
  removal: REASONS[code].removal,
  ...group,
});
