import { CONDITIONS } from "./conditions.ts";
import type { Facts } from "./facts/facts.ts";
import type { ConditionRule } from "./rule.ts";
import { triggerRule } from "./triggers/triggers.ts";
import type { WarningTable } from "./WarningTable.ts";
import { type Finding, follow, passTime, type RuleText, type Warning, warningId } from "./warning.ts";

/**
 * Judges the facts by every rule, and stores what changed; where somebody else was first, that is left as it is. One
 * rule or write that fails keeps no other from being done.
 */
export const assess = async (
  facts: Facts,
  { warnings }: { warnings: WarningTable },
): Promise<{ open: number; changed: number; errors: unknown[] }> => {
  const known = new Map((await warnings.all()).map((warning) => [warning.id, warning]));
  const errors: unknown[] = [];
  const judged = CONDITIONS.flatMap((rule) => {
    try {
      return judge(rule, facts, known);
    } catch (error) {
      errors.push(error);
      return [];
    }
  });
  let changed = 0;
  for (const warning of [...judged, ...timePassed(facts, known)]) {
    if (warning === known.get(warning.id)) continue;
    try {
      if (await warnings.put(warning)) changed++;
    } catch (error) {
      errors.push(error);
      continue;
    }
    known.set(warning.id, warning);
  }
  return { open: [...known.values()].filter(({ state }) => state === "open").length, changed, errors };
};

const judge = (rule: ConditionRule, facts: Facts, known: ReadonlyMap<string, Warning>): Warning[] => {
  const isOpen = (subject: string) => known.get(warningId(rule.name, subject))?.state === "open";
  const findings = rule.find(facts, isOpen);
  return findings === undefined ? [] : followAll(rule, findings, known, facts.now);
};

const followAll = (
  rule: RuleText,
  findings: Finding[],
  known: ReadonlyMap<string, Warning>,
  now: Date,
): Warning[] => {
  const found = new Map(findings.map((finding) => [warningId(rule.name, finding.subject), finding]));
  const over = [...known.values()].filter(
    ({ id, rule: name, state }) => name === rule.name && state === "open" && !found.has(id),
  );
  return [
    ...[...found].map(([id, finding]) => follow(known.get(id), finding, rule, now)),
    ...over.map((warning) => follow(warning, undefined, rule, now)),
  ].filter((warning) => warning !== undefined);
};

const timePassed = (facts: Facts, known: ReadonlyMap<string, Warning>): Warning[] =>
  [...known.values()].flatMap((warning) => {
    const rule = triggerRule(warning.rule);
    if (rule === undefined) return [];
    return rule.isResolved?.(warning, facts) === true
      ? (follow(warning, undefined, { ...rule, settleMs: 0 }, facts.now) ?? [])
      : [passTime(warning, rule, facts.now)];
  });
