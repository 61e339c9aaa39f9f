import { type Answer, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";

/** [API_PutAccountSendingAttributes] */
export const putAccountSendingAttributes = ({ body }: Input, ses: Ses): Answer => {
  ses.account.change({ sendingEnabled: body["SendingEnabled"] === true });
  return success();
};
