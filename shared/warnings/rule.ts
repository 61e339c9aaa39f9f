import type { Facts } from "./facts/facts.ts";
import type { Finding, RuleText } from "./warning.ts";

/** Finds what is wrong now; what it does not find any more is over, after a while. */
export type ConditionRule = RuleText & {
  /**
   * Undefined where the facts do not tell. `isOpen` says whether a subject is warned of already: it should end at a
   * lower mark than it begins at.
   */
  find(facts: Facts, isOpen: (subject: string) => boolean): Finding[] | undefined;
};
