import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { isReason } from "./suppressedDestination.ts";

/** [API_PutSuppressedDestination] */
export const putSuppressedDestination = ({ body }: Input, ses: Ses): Answer => {
  const { EmailAddress: address, Reason: reason } = body;
  if (typeof address !== "string" || !address.includes("@"))
    return badRequest("EmailAddress is not an address");
  if (!isReason(reason)) return badRequest("Reason is neither BOUNCE nor COMPLAINT");
  ses.suppressions.put({ address, reason, updatedAt: ses.now() });
  return success();
};
