import { type Answer, type Input, noConfigurationSet, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_GetConfigurationSet] */
export const getConfigurationSet = ({ resource }: Input, ses: Ses): Answer => {
  const set = ses.configurationSets.get(resource);
  if (set === undefined) return noConfigurationSet(resource);
  return success({
    ConfigurationSetName: set.name,
    DeliveryOptions: { TlsPolicy: "OPTIONAL" },
    ReputationOptions: { ReputationMetricsEnabled: false },
    SendingOptions: { SendingEnabled: set.sendingEnabled },
    Tags: [],
  });
};
