import { setTimeout as delay } from "node:timers/promises";
import type { WarningTable } from "../WarningTable.ts";
import { happen, type Warning, warningId } from "../warning.ts";
import type { TriggerTable } from "./TriggerTable.ts";
import { findingOf, type Trigger } from "./trigger.ts";
import { triggerRule } from "./triggers.ts";

export type RaiseDeps = { warnings: WarningTable; triggers: TriggerTable; now: () => Date };

const AT_ONCE = 90; // a transaction takes 100 [ServiceQuotas]
const ATTEMPTS = 10;
const LONGEST_WAIT_MS = 50;

/**
 * Makes warnings of queued triggers, those of one rule and subject together; answers the warnings, and what kept
 * others from being made: they stay queued.
 */
export const raise = async (
  triggers: Trigger[],
  deps: RaiseDeps,
): Promise<{ raised: Warning[]; errors: unknown[] }> => {
  const groups = Map.groupBy(triggers, ({ rule, subject }) => warningId(rule, subject));
  const raised = new Map<string, Warning>();
  const errors: unknown[] = [];
  for (const [id, group] of groups) {
    try {
      for (let i = 0; i < group.length; i += AT_ONCE) {
        const warning = await raiseOne(id, group.slice(i, i + AT_ONCE), deps);
        if (warning !== undefined) raised.set(id, warning);
      }
    } catch (error) {
      errors.push(error);
    }
  }
  return { raised: [...raised.values()], errors };
};

const raiseOne = async (
  id: string,
  some: Trigger[],
  { warnings, triggers, now }: RaiseDeps,
): Promise<Warning | undefined> => {
  let waiting = some;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await delay(Math.random() * LONGEST_WAIT_MS * attempt);
    const rule = triggerRule(waiting[0]?.rule ?? "");
    if (rule === undefined) return undefined;
    const before = await warnings.get(id);
    const isOpen = before?.state === "open";
    const finding = findingOf(rule, waiting, isOpen ? before : { times: 0, facts: [] });
    const warning = happen(before, finding, waiting.length, rule, now());
    if (await warnings.put(warning, waiting)) return { ...warning, version: warning.version + 1 };
    // Somebody else changed the warning, or has told of some of them.
    waiting = await triggers.stillQueued(waiting);
  }
  throw new Error("a warning changed on every attempt to write it");
};
