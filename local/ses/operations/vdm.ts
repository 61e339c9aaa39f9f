import { type Answer, badRequest } from "../answer.ts";
import type { Ses } from "../context.ts";

/** What the operations of Virtual Deliverability Manager answer where the account has it off. */
export const vdmRefusal = (ses: Ses): Answer | undefined =>
  ses.account.get().vdmEnabled === true
    ? undefined
    : badRequest("Virtual Deliverability Manager is not enabled for this account.");
