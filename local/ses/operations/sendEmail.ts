import { type Answer, badRequest, exception, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { mailOf } from "../send/apiMail.ts";

/** [API_SendEmail], of simple and raw content. */
export const sendEmail = async ({ body }: Input, ses: Ses): Promise<Answer> => {
  const mail = await mailOf(body);
  if (typeof mail === "string") return badRequest(mail);
  const outcome = await ses.submit({ ...mail, ...ses.caller, operation: "SendEmail" });
  return outcome.kind === "accepted"
    ? success({ MessageId: outcome.messageId })
    : exception(outcome.exception, outcome.message);
};
