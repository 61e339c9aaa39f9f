import { type Counts, rates, sent } from "../../tallies/counts.ts";
import { median } from "./median.ts";

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

/** The bounce rates of each key's days, as they are added; of a key with too little history there is no baseline. */
export class History {
  readonly #rates = new Map<string, number[]>();

  add(day: Iterable<readonly [string, Counts]>): void {
    for (const [key, counts] of day) {
      if (sent(counts) < DAY_OF_MAIL) continue;
      const known = this.#rates.get(key);
      if (known === undefined) this.#rates.set(key, [rates(counts).bounceRate]);
      else known.push(rates(counts).bounceRate);
    }
  }

  baseline(): Map<string, Normal> {
    const baseline = new Map<string, Normal>();
    for (const [key, some] of this.#rates) {
      if (some.length < DAYS_NEEDED) continue;
      const middle = median(some);
      baseline.set(key, { median: middle, mad: median(some.map((rate) => Math.abs(rate - middle))) });
    }
    return baseline;
  }
}

/** Whether a day's bounces are far from what is normal: as a share, so that a large mailing alone is none. */
export const isAbnormal = (counts: Counts, normal: Normal | undefined): boolean => {
  if (counts.hardBounce < BOUNCES_AT_LEAST) return false;
  const rate = rates(counts).bounceRate;
  if (normal === undefined) return sent(counts) >= STRANGER_SENT && rate >= STRANGER_RATE;
  const sigma = Math.max(LEAST_SIGMA, normal.mad * MAD_TO_SIGMA);
  return rate >= RATE_AT_LEAST && rate >= normal.median + DEVIATIONS * sigma;
};
