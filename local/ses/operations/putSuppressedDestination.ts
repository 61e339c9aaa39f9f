import { addressProblem } from "../address.ts";
import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { unknownField } from "./knownFields.ts";
import { isReason } from "./suppressedDestination.ts";

/** [API_PutSuppressedDestination] */
export const putSuppressedDestination = ({ body }: Input, ses: Ses): Answer => {
  const unknown = unknownField(body, ["EmailAddress", "Reason"]);
  if (unknown !== undefined) return unknown;
  const { EmailAddress: address, Reason: reason } = body;
  if (typeof address !== "string") return badRequest("EmailAddress is missing");
  const problem = addressProblem(address);
  if (problem !== undefined) return badRequest(problem);
  if (!isReason(reason)) return badRequest("Reason is neither BOUNCE nor COMPLAINT");
  ses.suppressions.put({ address, reason, updatedAt: ses.now() });
  return success();
};
