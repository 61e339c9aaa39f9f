import { LINES } from "../tallies/lines.ts";
import { isProblem, KIND_NAMES, type Kind } from "./judging/kinds.ts";

/** How many addresses of a list are of each kind, and how many of them would bounce. */
export type Summary = { total: number; wouldBounce: number; kinds: Partial<Record<Kind, number>> };

/** What the account sent in seven days, as its bounce rate is reckoned. */
export type Week = { sent: number; hardBounces: number };

/** Rates are 0 to 1; null where nothing was or would be sent. */
export type Forecast = {
  /** Of the list. */
  share: number | null;
  /** Messages that SES would accept: each valid address once. */
  mails: number;
  rateNow: number | null;
  rateWithAll: number | null;
  rateWithClean: number | null;
  review: number;
};

export const noSummary = (): Summary => ({ total: 0, wouldBounce: 0, kinds: {} });

/** How many addresses have a problem. */
export const problemsIn = ({ kinds }: Summary): number =>
  KIND_NAMES.reduce((sum, kind) => sum + (isProblem(kind) ? (kinds[kind] ?? 0) : 0), 0);

/**
 * What mailing a list would do to the bounce rate of seven days. SES rejects an invalid address when it is sent to: that
 * is no bounce. A suppressed one is accepted and bounced, and not counted [notification-contents], but is part of
 * what was sent, here as in the tallies. A duplicate is mailed once. Nothing is assumed of addresses that nothing is known of.
 */
export const forecastOf = (summary: Summary, { sent, hardBounces }: Week): Forecast => {
  const { total, wouldBounce, kinds } = summary;
  const mails = total - (kinds.invalid ?? 0) - (kinds.duplicate ?? 0);
  const clean = total - problemsIn(summary);
  return {
    share: rate(wouldBounce, total),
    mails,
    rateNow: rate(hardBounces, sent),
    rateWithAll: rate(hardBounces + wouldBounce, sent + mails),
    rateWithClean: rate(hardBounces, sent + clean),
    review: LINES.bounceRate.review,
  };
};

const rate = (some: number, all: number): number | null => (all > 0 ? Math.min(1, some / all) : null);
