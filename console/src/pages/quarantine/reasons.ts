import type { UnreadableReason } from "../../../../shared/feedback/fields.ts";

const REASONS: Record<UnreadableReason, string> = {
  not_json: "Not JSON",
  not_ses: "JSON, but not an SES notification",
  field_missing: "A required field is missing",
  field_invalid: "A field has an unexpected value",
  not_a_notification: "An SNS service message",
  not_carried: "The queue could not store it",
  not_readable: "Processing failed",
  too_large: "Too large to store",
};

/** Why something could not be read; a reason of a newer version is named as it is. */
export const reasonInWords = (reason: string): string =>
  (REASONS as Readonly<Record<string, string>>)[reason] ?? reason;
