import { type Answer, type Input, noIdentity, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { lookAgain } from "../identities/lookAgain.ts";
import { describedIdentity } from "./describedIdentity.ts";

/** [API_GetEmailIdentity]; looks at the DNS first, where AWS does so from time to time. */
export const getEmailIdentity = async ({ resource }: Input, ses: Ses): Promise<Answer> => {
  const identity = ses.identities.get(resource, ses.now());
  if (identity === undefined) return noIdentity(resource);
  const current = await lookAgain(identity, ses);
  return success(describedIdentity(current, ses.identities.covers(current.name, ses.now())));
};
