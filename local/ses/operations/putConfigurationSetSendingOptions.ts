import { type Answer, type Input, noConfigurationSet, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_PutConfigurationSetSendingOptions] */
export const putConfigurationSetSendingOptions = ({ resource, body }: Input, ses: Ses): Answer => {
  const set = ses.configurationSets.get(resource);
  if (set === undefined) return noConfigurationSet(resource);
  ses.configurationSets.put(resource, { ...set, sendingEnabled: body["SendingEnabled"] === true });
  return success();
};
