import type { AccountFacts } from "../account/accountFacts.ts";
import type { IdentityRecord } from "../identities/identityRecord.ts";
import type { ReasonCode } from "../reasons/reason.ts";
import type { Comparison } from "../sesCounts/compare.ts";
import type { Counts } from "../tallies/counts.ts";
import type { Warning } from "../warnings/warning.ts";
import type { Period } from "./period.ts";
import type { RewrittenSenders } from "./rewrittenSenders.ts";
import type { TypoDomain } from "./typoDomains.ts";

/** What a digest tells. */
export type DigestFacts = {
  period: Period;
  /** Whether the period lasted until now; the open warnings are no verdict on an older one. */
  isLatest: boolean;
  counts: Counts;
  /** Of as long a period right before. */
  before: Counts;
  /** The chart, oldest first. */
  bars: { label: string; counts: Counts }[];
  /** Why mail failed, the most frequent reason first. */
  causes: { cause: ReasonCode; counts: Counts }[];
  typos: TypoDomain[];
  /** Those with most hard bounces and complaints, at most five each. */
  senders: { key: string; counts: Counts }[];
  domains: { key: string; counts: Counts }[];
  rewritten: RewrittenSenders[];
  /** Open now, the most important first. */
  warnings: Warning[];
  /** Opened or over in the period, beside those open now. */
  warningsOver: number;
  identities: Pick<IdentityRecord, "identity" | "state" | "requestedBy">[];
  /** What operators did, by action; `more` where there was more than was looked at. */
  changes: { actions: { action: string; count: number; by: string[] }[]; more: boolean };
  account?: AccountFacts;
  /** With SES's own counts, of the days of the period, oldest first. */
  comparisons: Comparison[];
  links: { api?: string | undefined; console?: string | undefined };
};

/** Warnings, identities and rewritten senders that a digest names; of more it says how many. */
export const NAMED_AT_MOST = 12;
