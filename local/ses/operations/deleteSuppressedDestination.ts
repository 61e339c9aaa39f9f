import { type Answer, type Input, notListed, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_DeleteSuppressedDestination] */
export const deleteSuppressedDestination = ({ resource: address }: Input, ses: Ses): Answer =>
  ses.suppressions.delete(address, ses.now()) ? success() : notListed(address);
