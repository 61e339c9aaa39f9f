import * as z from "zod";
import type { Readiness } from "../../../shared/readiness/readiness.ts";
import { STEP_STATES } from "../../../shared/readiness/step.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

export const readinessSchema = z
  .object({
    ready: z.boolean().meta({ description: "Every step is done that is not optional." }),
    summary: z.string(),
    steps: z
      .array(
        z.object({
          id: z.string().meta({ description: "Stable.", example: "subscriber" }),
          title: z.string().meta({ description: "What is so once it is done." }),
          state: z.enum(STEP_STATES).meta({ description: "`unknown`: AWS did not say in time." }),
          optional: z.boolean(),
          explanation: z.string().meta({ description: "How it stands, with its facts." }),
          remedy: remediesSchema,
        }),
      )
      .meta({ description: "In the order in which they are best done." }),
  })
  .meta({ id: "Readiness" });
export type ReadinessItem = z.input<typeof readinessSchema>;

export const readinessItem = ({ steps, ...rest }: Readiness): ReadinessItem => ({
  ...rest,
  steps: steps.map((step) => ({ ...step, remedy: remedyItems(step.remedy) })),
});
