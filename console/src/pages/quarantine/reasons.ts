import type { UnreadableReason } from "../../../../shared/feedback/fields.ts";

const REASONS: Record<UnreadableReason, string> = {
  not_json: "It is no JSON",
  not_ses: "It is JSON, but nothing that SES writes",
  field_missing: "Something is missing that SES always states",
  field_invalid: "Something is in it that SES never states so",
  not_a_notification: "A message of SNS about itself",
  not_carried: "The queue could not carry it",
  not_readable: "Reading it failed",
  too_large: "It is too large to be stored",
};

/** Why something could not be read; a reason of a newer version is named as it is. */
export const reasonInWords = (reason: string): string =>
  (REASONS as Readonly<Record<string, string>>)[reason] ?? reason;
