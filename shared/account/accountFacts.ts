import type { Remedy } from "../remedies/remedy.ts";

/** What SES says of the account in one region [API_GetAccount]. */
export type AccountFacts = {
  productionAccess: boolean;
  sendingEnabled: boolean;
  /** `HEALTHY`, `PROBATION` (under review) or `SHUTDOWN` (paused); SES may add others. */
  enforcementStatus: string;
  /** Recipients in any 24 hours; -1 is without limit. */
  max24HourSend: number;
  sentLast24Hours: number;
  /** Recipients a second. */
  maxSendRate: number;
  suppressedReasons: string[];
  /** Of the latest request for production access: `PENDING`, `GRANTED`, `DENIED` or `FAILED`. */
  review?: { status: string; caseId?: string };
};

export type Publishing = {
  configurationSet: string;
  /** Whether there is such a set, and an enabled destination of it to our topic. */
  inPlace: boolean;
  /** Event types that reach us. */
  eventTypes: string[];
  explanation: string;
  /** What to do where it is not in place. */
  remedy: Remedy[];
};
