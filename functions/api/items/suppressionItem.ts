import * as z from "zod";
import {
  advice,
  explanation,
  isInForce,
  remedies,
  whySuppressed,
} from "../../../shared/suppressions/advice.ts";
import {
  isLikelyToBounceAgain,
  reasonOfSuppression,
  removalOf,
} from "../../../shared/suppressions/reason.ts";
import {
  type Reason,
  REASONS as SES_REASONS,
  type Suppression,
} from "../../../shared/suppressions/suppression.ts";
import type { Cell } from "../http/csv.ts";
import { timestamp } from "../http/fields.ts";
import { factsOf, reasonSchema, removal } from "./reasonItem.ts";
import { remedyItems } from "./remedyItem.ts";

const fields = {
  address: z.string().meta({ example: "jo@example.net" }),
  reason: reasonSchema,
  sesReason: z.enum(SES_REASONS).meta({ description: "The reason on the SES suppression list." }),
  removal,
  inForce: z.boolean().meta({
    description: "False if the account does not suppress for this reason; SES then still delivers to it.",
  }),
  since: timestamp,
  source: z.enum(["event", "ses", "operator"]).meta({
    description: "An SES event, the SES suppression list, or an operator who added it.",
  }),
  explanation: z.string().meta({ description: "Why it is suppressed." }),
  removedTimes: z.int().nonnegative(),
  rebouncedTimes: z.int().nonnegative(),
  advice: z.string().meta({ description: "What to do about it." }),
  likelyToBounceAgain: z.boolean().meta({ description: "True if removing it requires `force=true`." }),
  subtype: z.string().nullable(),
  status: z.string().nullable(),
  diagnostic: z.string().nullable().meta({ description: "The recipient server's reply." }),
  sender: z.string().nullable().meta({ description: "Sender of the message that bounced, if known." }),
  note: z.string().nullable(),
  removedAt: timestamp.nullable(),
  removedBy: z.string().nullable().meta({ description: "Name of the token, or `ses` (removed in AWS)." }),
};
export const suppressionSchema = z.object(fields).meta({ id: "Suppression" });
export type SuppressionItem = z.input<typeof suppressionSchema>;

/** `suppressedReasons`: for which reasons the account suppresses. */
export const suppressionItem = (
  entry: Suppression,
  suppressedReasons: readonly Reason[],
): SuppressionItem => ({
  address: entry.address,
  reason: whyOf(entry, suppressedReasons),
  removal: removalOf(entry),
  inForce: isInForce(entry, suppressedReasons),
  sesReason: entry.reason,
  since: entry.since,
  source: entry.source,
  explanation: explanation(entry, suppressedReasons),
  removedTimes: entry.removedTimes,
  rebouncedTimes: entry.rebouncedTimes,
  advice: advice(entry),
  likelyToBounceAgain: isLikelyToBounceAgain(entry),
  subtype: entry.subtype ?? null,
  status: entry.status ?? null,
  diagnostic: entry.diagnostic ?? null,
  sender: entry.sender ?? null,
  note: entry.note ?? null,
  removedAt: entry.removedAt ?? null,
  removedBy: entry.removedBy ?? null,
});

const whyOf = (entry: Suppression, suppressedReasons: readonly Reason[]): SuppressionItem["reason"] => {
  const { code } = reasonOfSuppression(entry);
  return {
    code,
    ...factsOf(code),
    explanation: whySuppressed(entry, suppressedReasons),
    remedy: remedyItems(remedies(entry)),
  };
};

export const CSV_COLUMNS = [
  "address",
  "reason",
  "sesReason",
  "since",
  "source",
  "explanation",
  "removedTimes",
  "rebouncedTimes",
  "advice",
  "note",
] as const satisfies (keyof SuppressionItem)[];

/** Its cells in CSV: of the reason, the code. */
export const csvRow = (item: SuppressionItem): Record<(typeof CSV_COLUMNS)[number], Cell> => ({
  ...item,
  reason: item.reason.code,
});
