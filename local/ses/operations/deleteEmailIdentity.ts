import { type Answer, type Input, noIdentity, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_DeleteEmailIdentity] */
export const deleteEmailIdentity = ({ resource }: Input, ses: Ses): Answer =>
  ses.identities.delete(resource) ? success() : noIdentity(resource);
