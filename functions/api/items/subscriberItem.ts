import * as z from "zod";
import { SEVERITIES } from "../../../shared/warnings/warning.ts";

export const severity = z
  .enum(SEVERITIES, { error: `must be one of ${SEVERITIES.join(", ")}` })
  .meta({ description: "Minimum severity to send. `notice` sends everything, including CloudWatch alarms." });

export const subscriberSchema = z
  .object({
    id: z.string(),
    protocol: z.string().meta({ example: "email" }),
    endpoint: z.string().meta({ example: "postmaster@example.org" }),
    severity,
    state: z.enum(["confirmed", "pending"]).meta({
      description: "`pending` until the endpoint confirms the link or request that SNS sent to it.",
    }),
  })
  .meta({ id: "Subscriber" });

export type SubscriberItem = z.input<typeof subscriberSchema>;
