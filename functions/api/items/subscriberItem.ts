import * as z from "zod";
import { SEVERITIES } from "../../../shared/warnings/warning.ts";

export const severity = z
  .enum(SEVERITIES, { error: `must be one of ${SEVERITIES.join(", ")}` })
  .meta({ description: "The least severe warning that it hears; `notice` is all, CloudWatch's alarms too." });

export const subscriberSchema = z
  .object({
    id: z.string(),
    protocol: z.string().meta({ example: "email" }),
    endpoint: z.string().meta({ example: "postmaster@example.org" }),
    severity,
    state: z.enum(["confirmed", "pending"]).meta({
      description: "`pending` until the link, or the request, that SNS sent to the endpoint is followed.",
    }),
  })
  .meta({ id: "Subscriber" });

export type SubscriberItem = z.input<typeof subscriberSchema>;
