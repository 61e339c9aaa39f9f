import * as z from "zod";
import { advice, explanation, likelyToBounceAgain } from "../../../shared/suppressions/advice.ts";
import { REASONS, type Suppression } from "../../../shared/suppressions/suppression.ts";
import { timestamp } from "../http/fields.ts";

const fields = {
  address: z.string().meta({ example: "jo@example.net" }),
  reason: z.enum(REASONS),
  since: timestamp,
  source: z.enum(["event", "ses", "operator"]).meta({
    description: "Who told: an event, SES's own list, or an operator who suppressed it by hand.",
  }),
  explanation: z.string().meta({ description: "Why it is suppressed, in words." }),
  removedTimes: z.int().nonnegative(),
  rebouncedTimes: z.int().nonnegative(),
  advice: z.string().meta({ description: "What to do about it." }),
  likelyToBounceAgain: z.boolean().meta({ description: "Removing it needs `force=true`." }),
  subtype: z.string().nullable(),
  status: z.string().nullable(),
  diagnostic: z.string().nullable().meta({ description: "The other server's words." }),
  note: z.string().nullable(),
  removedAt: timestamp.nullable(),
  removedBy: z.string().nullable().meta({ description: "Name of the token, or `ses`." }),
};
export const suppressionSchema = z.object(fields).meta({ id: "Suppression" });
export type SuppressionItem = z.input<typeof suppressionSchema>;

export const suppressionItem = (entry: Suppression): SuppressionItem => ({
  address: entry.address,
  reason: entry.reason,
  since: entry.since,
  source: entry.source,
  explanation: explanation(entry),
  removedTimes: entry.removedTimes,
  rebouncedTimes: entry.rebouncedTimes,
  advice: advice(entry),
  likelyToBounceAgain: likelyToBounceAgain(entry),
  subtype: entry.subtype ?? null,
  status: entry.status ?? null,
  diagnostic: entry.diagnostic ?? null,
  note: entry.note ?? null,
  removedAt: entry.removedAt ?? null,
  removedBy: entry.removedBy ?? null,
});

export const CSV_COLUMNS = [
  "address",
  "reason",
  "since",
  "source",
  "explanation",
  "removedTimes",
  "rebouncedTimes",
  "advice",
  "note",
] as const satisfies (keyof SuppressionItem)[];
