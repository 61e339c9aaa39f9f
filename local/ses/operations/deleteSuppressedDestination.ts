import { type Answer, badRequest, type Input, notListed, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_DeleteSuppressedDestination] An address with a slash can be put there, but not deleted [aws/aws-sdk issue 158]. */
export const deleteSuppressedDestination = ({ resource: address }: Input, ses: Ses): Answer => {
  if (address.includes("/")) return badRequest(`Invalid email address ${address}.`);
  return ses.suppressions.delete(address, ses.now()) ? success() : notListed(address);
};
