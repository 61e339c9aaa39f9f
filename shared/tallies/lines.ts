/** The rates at which SES puts an account under review, and may pause it [faqs-enforcement, reputationdashboardmessages]. */
export const LINES = {
  bounceRate: { review: 0.05, pause: 0.1 },
  complaintRate: { review: 0.001, pause: 0.005 },
};

const NEAR = 0.8;
const DECIMALS = 1e9;

/**
 * Four fifths of a line, or `part` of that. Rounded, because 0.05 * 0.8 is a little more than 0.04 in floating point,
 * and 4 in 100 would not reach it.
 */
export const nearLine = (review: number, part = 1): number =>
  Math.round(review * NEAR * part * DECIMALS) / DECIMALS;

/** A rate compared with the threshold at which SES reviews. */
export const besideLine = (rate: number, review: number): "well" | "near" | "over" => {
  if (rate >= review) return "over";
  return rate >= nearLine(review) ? "near" : "well";
};
