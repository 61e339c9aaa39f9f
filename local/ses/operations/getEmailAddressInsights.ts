import { addressProblem } from "../address.ts";
import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { fateOf } from "../send/fate.ts";
import { unknownField } from "./knownFields.ts";

const NO_MAILBOX = /\+no-mailbox@/i;

/**
 * [API_GetEmailAddressInsights]; no mailbox is looked for. Those that the simulator or the label `+no-mailbox` says not
 * to exist do not, all others do.
 */
export const getEmailAddressInsights = ({ body }: Input, _ses: Ses): Answer => {
  const unknown = unknownField(body, ["EmailAddress"]);
  if (unknown !== undefined) return unknown;
  const { EmailAddress: address } = body;
  if (typeof address !== "string") return badRequest("EmailAddress is missing");
  const problem = addressProblem(address);
  if (problem !== undefined) return badRequest(problem);
  const exists = !NO_MAILBOX.test(address) && fateOf(address, undefined) !== "simulatedBounce";
  const verdict = (isSo: boolean) => ({ ConfidenceVerdict: isSo ? "HIGH" : "LOW" });
  return success({
    MailboxValidation: {
      IsValid: verdict(exists),
      Evaluations: {
        HasValidSyntax: verdict(true),
        HasValidDnsRecords: verdict(true),
        MailboxExists: verdict(exists),
        IsRoleAddress: verdict(false),
        IsDisposable: verdict(false),
        IsRandomInput: verdict(false),
      },
    },
  });
};
