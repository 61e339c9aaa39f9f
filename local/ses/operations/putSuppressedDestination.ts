import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { SesStore } from "../store.ts";
import { isReason } from "./suppressedDestination.ts";

/** [API_PutSuppressedDestination] */
export const putSuppressedDestination = ({ body }: Input, store: SesStore): Answer => {
  const { EmailAddress: address, Reason: reason } = body;
  if (typeof address !== "string" || !address.includes("@"))
    return badRequest("EmailAddress is not an address");
  if (!isReason(reason)) return badRequest("Reason is neither BOUNCE nor COMPLAINT");
  store.put({ address, reason, updatedAt: Date.now() });
  return success();
};
