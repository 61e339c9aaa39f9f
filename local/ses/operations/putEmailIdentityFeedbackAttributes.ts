import { type Answer, type Input, noIdentity, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_PutEmailIdentityFeedbackAttributes]; kept, but no bounce is ever forwarded by mail here. */
export const putEmailIdentityFeedbackAttributes = ({ resource, body }: Input, ses: Ses): Answer => {
  const identity = ses.identities.get(resource, ses.now());
  if (identity === undefined) return noIdentity(resource);
  ses.identities.put({ ...identity, feedbackForwarding: body["EmailForwardingEnabled"] === true });
  return success();
};
