import { type Counts, rates, sent } from "../tallies/counts.ts";
import { median } from "./rate.ts";

/** What is normal for a key: median and median absolute deviation of its days' bounce rates. */
export type Normal = { median: number; mad: number };
export type Baseline = ReadonlyMap<string, Normal>;

const DAY_OF_MAIL = 20;
const DAYS_NEEDED = 5;

const BOUNCES_AT_LEAST = 10;
const RATE_AT_LEAST = 0.03;
const DEVIATIONS = 6;
const MAD_TO_SIGMA = 1.4826; // of a normal distribution
const LEAST_SIGMA = 0.005; // a key that never bounced has no spread at all
const STRANGER_SENT = 30;
const STRANGER_RATE = 0.2;

/** From the days' counts by key; of a key with too little history there is none. */
export const baselineOf = (days: Iterable<Iterable<readonly [string, Counts]>>): Map<string, Normal> => {
  const history = new Map<string, number[]>();
  for (const day of days) {
    for (const [key, counts] of day) {
      if (sent(counts) < DAY_OF_MAIL) continue;
      const known = history.get(key);
      if (known === undefined) history.set(key, [rates(counts).bounceRate]);
      else known.push(rates(counts).bounceRate);
    }
  }
  const baseline = new Map<string, Normal>();
  for (const [key, some] of history) {
    if (some.length < DAYS_NEEDED) continue;
    const middle = median(some);
    baseline.set(key, { median: middle, mad: median(some.map((rate) => Math.abs(rate - middle))) });
  }
  return baseline;
};

/** Whether a day's bounces are far from what is normal: as a share, so that a large mailing alone is none. */
export const isAbnormal = (counts: Counts, normal: Normal | undefined): boolean => {
  if (counts.hardBounce < BOUNCES_AT_LEAST) return false;
  const rate = rates(counts).bounceRate;
  if (normal === undefined) return sent(counts) >= STRANGER_SENT && rate >= STRANGER_RATE;
  const sigma = Math.max(LEAST_SIGMA, normal.mad * MAD_TO_SIGMA);
  return rate >= RATE_AT_LEAST && rate >= normal.median + DEVIATIONS * sigma;
};
