import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { SesStore } from "../store.ts";
import { isReason } from "./suppressedDestination.ts";

/** [API_PutAccountSuppressionAttributes]; no reasons at all switches the list off. */
export const putAccountSuppressionAttributes = ({ body }: Input, store: SesStore): Answer => {
  const { SuppressedReasons: reasons = [] } = body;
  if (!Array.isArray(reasons) || !reasons.every(isReason))
    return badRequest("SuppressedReasons is no list of BOUNCE and COMPLAINT");
  store.putSuppressedReasons(reasons);
  return success();
};
