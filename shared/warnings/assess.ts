import { CONDITIONS } from "./conditions.ts";
import type { Facts } from "./facts.ts";
import { happeningRule } from "./happenings.ts";
import type { WarningTable } from "./WarningTable.ts";
import { type Finding, follow, passTime, type RuleText, type Warning, warningId } from "./warning.ts";

/**
 * Judges the facts by every rule, and stores what changed. Answers all warnings as they are then; where somebody else
 * was first, as that one left it for the next run.
 */
export const assess = async (
  facts: Facts,
  { warnings }: { warnings: WarningTable },
): Promise<{ warnings: Warning[]; changed: number }> => {
  const known = new Map((await warnings.all()).map((warning) => [warning.id, warning]));
  const after = [...judge(facts, known), ...timePassed(facts.now, known)];
  let changed = 0;
  for (const warning of after) {
    const before = known.get(warning.id);
    if (warning === before) continue;
    if (await warnings.put(warning)) {
      known.set(warning.id, { ...warning, version: warning.version + 1 });
      changed++;
    } else known.delete(warning.id);
  }
  return { warnings: [...known.values()], changed };
};

const judge = (facts: Facts, known: ReadonlyMap<string, Warning>): Warning[] =>
  CONDITIONS.flatMap((rule) => {
    const isOpen = (subject: string) => known.get(warningId(rule.name, subject))?.state === "open";
    const findings = rule.find(facts, isOpen);
    return findings === undefined ? [] : followAll(rule, findings, known, facts.now);
  });

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

const timePassed = (now: Date, known: ReadonlyMap<string, Warning>): Warning[] =>
  [...known.values()].flatMap((warning) => {
    const rule = happeningRule(warning.rule);
    return rule === undefined ? [] : [passTime(warning, rule, now)];
  });
