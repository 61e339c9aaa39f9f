import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { DeliverabilityManager } from "./DeliverabilityManager.ts";

/** Undefined where the environment of the function does not turn it on: then nothing asks SES for it. */
export const deliverabilityFrom = (
  { VIRTUAL_DELIVERABILITY_MANAGER = "off", SES_CALLS_PER_SECOND = "1" }: Record<string, string | undefined>,
  client: SESv2Client,
): DeliverabilityManager | undefined =>
  VIRTUAL_DELIVERABILITY_MANAGER === "on"
    ? new DeliverabilityManager(client, { callsPerSecond: Number(SES_CALLS_PER_SECOND) })
    : undefined;
