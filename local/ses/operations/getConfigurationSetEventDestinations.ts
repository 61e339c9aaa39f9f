import { type Answer, type Input, noConfigurationSet, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_GetConfigurationSetEventDestinations] */
export const getConfigurationSetEventDestinations = ({ resource }: Input, ses: Ses): Answer => {
  const set = ses.configurationSets.get(resource);
  return set === undefined ? noConfigurationSet(resource) : success({ EventDestinations: set.destinations });
};
