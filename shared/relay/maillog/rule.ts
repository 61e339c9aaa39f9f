import type { Actor, Retry } from "../../reasons/reason.ts";
import type { Remedy } from "../../remedies/remedy.ts";

/** A cause, and what replies it is known by: all that is given must fit. */
export type Rule = {
  code: string;
  /** SMTP reply codes. */
  codes?: readonly string[];
  /** Attempts' statuses. */
  statuses?: readonly string[];
  words?: RegExp;
  title: string;
  explanation: string;
  /** `you` where nothing else is said. */
  actor?: Actor;
  /** `afterFix` where nothing else is said. */
  retry?: Retry;
  remedy: Remedy[];
};
