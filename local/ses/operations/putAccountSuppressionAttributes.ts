import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { isReason } from "./suppressedDestination.ts";

/** [API_PutAccountSuppressionAttributes]; no reasons at all switches the list off. */
export const putAccountSuppressionAttributes = ({ body }: Input, ses: Ses): Answer => {
  const { SuppressedReasons: reasons = [] } = body;
  if (!Array.isArray(reasons) || !reasons.every(isReason))
    return badRequest("SuppressedReasons is no list of BOUNCE and COMPLAINT");
  ses.suppressions.putSuppressedReasons(reasons);
  return success();
};
