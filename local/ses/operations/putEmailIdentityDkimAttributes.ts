import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_PutEmailIdentityDkimAttributes]; what AWS really answers where there is no such domain is not NotFound. */
export const putEmailIdentityDkimAttributes = ({ resource, body }: Input, ses: Ses): Answer => {
  const identity = ses.identities.get(resource, ses.now());
  if (identity === undefined) return badRequest(`Domain ${resource} is not verified for DKIM signing.`);
  if (identity.type === "DOMAIN")
    ses.identities.put({ ...identity, dkimSigning: body["SigningEnabled"] === true });
  return success();
};
