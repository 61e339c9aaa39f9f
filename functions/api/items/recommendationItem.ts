import * as z from "zod";
import type { Given } from "../../../shared/deliverability/Advice.ts";
import { timestamp } from "../http/fields.ts";

export const recommendationsSchema = z.object({
  state: z.enum(["off", "notEnabled", "on"]).meta({
    description:
      "Status of Virtual Deliverability Manager. `off`: this service does not use it (parameter `virtualDeliverabilityManager`); `notEnabled`: this service would use it, but it is off in the account.",
  }),
  items: z.array(
    z.object({
      type: z.string().meta({
        description: "The SES value: DKIM, DMARC, SPF, BIMI, COMPLAINT, BOUNCE, FEEDBACK_3P, IP_LISTING.",
        example: "DKIM",
      }),
      impact: z.enum(["HIGH", "LOW"]),
      identity: z.string().nullable().meta({ description: "The identity that the recommendation concerns." }),
      text: z.string().meta({ description: "The recommendation in words." }),
      since: timestamp.nullable(),
    }),
  ),
});
export type RecommendationsItem = z.input<typeof recommendationsSchema>;

/** Those of high impact first. */
export const recommendationsItem = ({ state, recommendations }: Given): RecommendationsItem => ({
  state,
  items: recommendations.toSorted((a, b) => (a.impact < b.impact ? -1 : a.impact > b.impact ? 1 : 0)),
});
