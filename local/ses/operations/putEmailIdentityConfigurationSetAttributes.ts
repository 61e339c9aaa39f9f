import { type Answer, badRequest, type Input, noConfigurationSet, noIdentity, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_PutEmailIdentityConfigurationSetAttributes]; without a name it takes the default away. */
export const putEmailIdentityConfigurationSetAttributes = ({ resource, body }: Input, ses: Ses): Answer => {
  const { ConfigurationSetName: set } = body;
  const identity = ses.identities.get(resource, ses.now());
  if (identity === undefined) return noIdentity(resource);
  if (set !== undefined && typeof set !== "string") return badRequest("ConfigurationSetName is no text");
  if (set !== undefined && ses.configurationSets.get(set) === undefined) return noConfigurationSet(set);
  const { configurationSet: _before, ...rest } = identity;
  ses.identities.put(set === undefined ? rest : { ...rest, configurationSet: set });
  return success();
};
