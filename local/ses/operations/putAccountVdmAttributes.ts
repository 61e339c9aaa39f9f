import * as z from "zod";
import { type Answer, badRequest, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";

const body = z.object({ VdmAttributes: z.object({ VdmEnabled: z.enum(["ENABLED", "DISABLED"]) }) });

/** [API_PutAccountVdmAttributes]; the settings of dashboard and guardian are not kept. */
export const putAccountVdmAttributes = (input: Input, ses: Ses): Answer => {
  const parsed = body.safeParse(input.body);
  if (!parsed.success) return badRequest("VdmAttributes.VdmEnabled must be ENABLED or DISABLED");
  ses.account.change({ vdmEnabled: parsed.data.VdmAttributes.VdmEnabled === "ENABLED" });
  return success();
};
