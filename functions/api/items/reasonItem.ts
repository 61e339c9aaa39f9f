import * as z from "zod";
import type { ReasonInWords } from "../../../shared/reasons/reason.ts";
import {
  ACTORS,
  REASON_CODES,
  REASONS,
  REMOVALS,
  RETRIES,
  type ReasonCode,
} from "../../../shared/reasons/reason.ts";
import { plainText } from "../http/fields.ts";
import { remediesSchema, remedyItems } from "./remedyItem.ts";

const LONGEST_CODE = 60;

const listed = (values: readonly string[]) => `must be one of ${values.join(", ")}`;

export const reasonCode = z
  .enum(REASON_CODES, { error: listed(REASON_CODES) })
  .meta({ description: "Stable code of a reason.", example: "senderAuthentication" });

export const actor = z.enum(ACTORS, { error: listed(ACTORS) }).meta({
  description:
    "Who has to act: `recipient` is the address or its owner, `theirAdmin` the administrator of the recipient's server, `aws` SES.",
});

export const removal = z.enum(REMOVALS).meta({
  description:
    "Whether to remove the address from the suppression list: `safe`, `afterFix` (fix the cause first), `askFirst` (ask the person first), or `no`.",
});

/** Likewise, or the cause of a mail host's own trouble. */
export const eventReasonCode = plainText(1, LONGEST_CODE).meta({
  description: "Code of the reason, as in `reason` of the answer.",
  example: "mailboxFull",
});

/** What is the same for every occurrence of a reason. */
export const reasonFacts = {
  title: z.string().meta({ example: "Sender authentication failed" }),
  actor,
  retry: z.enum(RETRIES).meta({
    description: "Whether the next message may arrive: `no`, `later` (without action), or `afterFix`.",
  }),
};

/** Why mail failed. */
export const reasonSchema = z
  .object({
    code: reasonCode,
    ...reasonFacts,
    explanation: z.string(),
    remedy: remediesSchema,
  })
  .meta({ id: "Reason" });
export type ReasonItem = z.input<typeof reasonSchema>;

/** Why a message failed: of the mail host's own trouble the code is that of its cause. */
export const eventReasonSchema = reasonSchema
  .extend({
    code: z.string().meta({
      description:
        "Code of the reason. If SES or Postfix rejected a mail host's attempt, the code from `postmaster maillog explain`.",
      example: "senderAuthentication",
    }),
  })
  .meta({ id: "EventReason" });

export const eventReasonItem = (
  reason: ReasonInWords | undefined,
): z.input<typeof eventReasonSchema> | null =>
  reason === undefined ? null : { ...reason, remedy: remedyItems(reason.remedy) };

export const factsOf = (code: ReasonCode) => {
  const { title, actor, retry } = REASONS[code];
  return { title, actor, retry };
};
