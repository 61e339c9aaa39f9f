import { REASONS, type Reason } from "../../../shared/suppressions/suppression.ts";
import type { Suppressed } from "../state/SuppressionList.ts";

export const isReason = (value: unknown): value is Reason => REASONS.some((reason) => reason === value);

/** An entry as SES's list has it; times are epoch seconds. */
export const summary = ({ address, reason, updatedAt }: Suppressed) => ({
  EmailAddress: address,
  Reason: reason,
  LastUpdateTime: updatedAt / 1_000,
});
