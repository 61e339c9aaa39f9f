import { Option } from "commander";
import { ACTORS, REASON_CODES, type ReasonCode } from "../../../shared/reasons/reason.ts";
import { type Reason, REASONS as SES_REASONS } from "../../../shared/suppressions/suppression.ts";
import { CompletedOption } from "./CompletedOption.ts";

/** A reason's code. */
export const reasonCodeOption = (description: string): Option =>
  new CompletedOption("--reason <code>", description, REASON_CODES);

/** Likewise, or the reason on SES's own list. */
export const anyReasonOption = (description: string): Option =>
  new CompletedOption("--reason <code>", description, [...SES_REASONS, ...REASON_CODES]);

export const actorOption = (description: string): Option =>
  new Option("--actor <actor>", description).choices(ACTORS);

export const isSesReason = (reason: Reason | ReasonCode): reason is Reason =>
  SES_REASONS.some((one) => one === reason);
