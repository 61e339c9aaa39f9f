import * as z from "zod";
import {
  ACTORS,
  REASON_CODES,
  REASONS,
  REMOVALS,
  RETRIES,
  type ReasonCode,
} from "../../../shared/reasons/reason.ts";

const listed = (values: readonly string[]) => `must be one of ${values.join(", ")}`;

export const reasonCode = z
  .enum(REASON_CODES, { error: listed(REASON_CODES) })
  .meta({ description: "Stable code of a reason.", example: "senderAuthentication" });

export const actor = z
  .enum(ACTORS, { error: listed(ACTORS) })
  .meta({ description: "Who has to act: `aws` is SES, `theirAdmin` runs the recipient's server." });

export const removal = z.enum(REMOVALS).meta({
  description:
    "Whether to remove a suppressed address: `safe`, `afterFix` (fix the cause first), `askFirst` (ask the person first), `no`.",
});

/** What is the same for every occurrence of a reason. */
export const reasonFacts = {
  title: z.string().meta({ example: "Sender authentication failed" }),
  actor,
  retry: z.enum(RETRIES).meta({
    description: "Whether the next message may arrive: `no`, `later` by itself, `afterFix`.",
  }),
};

/** Why mail failed. */
export const reasonSchema = z
  .object({
    code: reasonCode,
    ...reasonFacts,
    explanation: z.string(),
    remedy: z.array(z.unknown()).meta({ description: "What to do, step by step." }),
  })
  .meta({ id: "Reason" });
export type ReasonItem = z.input<typeof reasonSchema>;

export const factsOf = (code: ReasonCode) => {
  const { title, actor, retry } = REASONS[code];
  return { title, actor, retry };
};
