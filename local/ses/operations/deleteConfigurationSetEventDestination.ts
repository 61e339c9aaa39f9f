import { type Answer, type Input, noConfigurationSet, notFound, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_DeleteConfigurationSetEventDestination] */
export const deleteConfigurationSetEventDestination = ({ resource, member }: Input, ses: Ses): Answer => {
  const set = ses.configurationSets.get(resource);
  if (set === undefined) return noConfigurationSet(resource);
  const destinations = set.destinations.filter(({ Name }) => Name !== member);
  if (destinations.length === set.destinations.length)
    return notFound(`Event destination <${member}> does not exist in configuration set <${resource}>.`);
  ses.configurationSets.put(resource, { ...set, destinations });
  return success();
};
