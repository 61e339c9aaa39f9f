import type { Facts } from "./facts.ts";
import type { Finding, RuleText } from "./warning.ts";

/** Finds what is wrong now; what it does not find any more is over, after a while. */
export type ConditionRule = RuleText & {
  /**
   * Undefined where the facts do not tell. `isOpen` says whether a subject is warned of already: it should end at a
   * lower mark than it begins at.
   */
  find(facts: Facts, isOpen: (subject: string) => boolean): Finding[] | undefined;
};

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** 0.0523 as `5.23 %`, small rates with a digit more. */
export const percent = (rate: number): string => `${(rate * 100).toFixed(rate < 0.01 ? 2 : 1)} %`;

export const number = (value: number): string => Math.round(value).toLocaleString("en-US");

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${number(count)} ${count === 1 ? one : many}`;
