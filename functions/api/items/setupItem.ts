import * as z from "zod";
import type { Setup } from "../../../shared/setup/setup.ts";
import { STEP_STATES } from "../../../shared/setup/step.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

export const setupSchema = z
  .object({
    ready: z.boolean().meta({ description: "True if every required step is done." }),
    summary: z.string(),
    steps: z
      .array(
        z.object({
          id: z.string().meta({ description: "Stable id.", example: "subscriber" }),
          title: z.string().meta({ description: "What the step does, as an instruction." }),
          state: z.enum(STEP_STATES).meta({ description: "`unknown`: AWS did not answer in time." }),
          optional: z.boolean(),
          explanation: z.string().meta({ description: "Its status, with the facts." }),
          remedy: remediesSchema,
        }),
      )
      .meta({ description: "In the recommended order." }),
  })
  .meta({ id: "Setup" });
export type SetupItem = z.input<typeof setupSchema>;

export const setupItem = ({ steps, ...rest }: Setup): SetupItem => ({
  ...rest,
  steps: steps.map((step) => ({ ...step, remedy: remedyItems(step.remedy) })),
});
