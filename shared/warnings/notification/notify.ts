import { setTimeout as delay } from "node:timers/promises";
import { conditionRule } from "../conditions.ts";
import { triggerRule } from "../triggers/triggers.ts";
import type { WarningTable } from "../WarningTable.ts";
import { notified, type RuleText, type Warning } from "../warning.ts";
import { type Links, messageOf } from "./message.ts";
import type { WarningTopic } from "./WarningTopic.ts";

export type NotifyDeps = {
  warnings: WarningTable;
  topic: WarningTopic;
  links: Links;
  now: () => Date;
};

// Longer than a publish takes with its retries, shorter than the time between two runs.
const TAKEN_FOR_MS = 2 * 60_000;
const MARK_ATTEMPTS = 10;
const LONGEST_WAIT_MS = 100;

/**
 * Sends the messages that wait. Each is taken first, so that of two runs one sends it, and marked after, so that a
 * crash between sends it again rather than never. What cannot be sent stays for the next run; one that fails keeps no
 * other from being sent.
 */
export const notifyPending = async (
  warnings: Warning[],
  deps: NotifyDeps,
): Promise<{ notified: number; errors: unknown[] }> => {
  let sent = 0;
  const errors: unknown[] = [];
  for (const warning of warnings) {
    try {
      if (await notify(warning, deps)) sent++;
    } catch (error) {
      errors.push(error);
    }
  }
  return { notified: sent, errors };
};

const notify = async (warning: Warning, deps: NotifyDeps): Promise<boolean> => {
  const { pending } = warning;
  const rule = ruleOf(warning.rule);
  if (pending === undefined || rule === undefined) return false;
  const now = deps.now();
  if (pending.takenAt !== undefined && now.getTime() - Date.parse(pending.takenAt) < TAKEN_FOR_MS)
    return false;
  const taken: Warning = { ...warning, pending: { ...pending, takenAt: now.toISOString() } };
  if (!(await deps.warnings.put(taken))) return false;
  await deps.topic.publish(messageOf(warning, pending.change, rule, deps.links));
  await markNotified({ ...taken, version: taken.version + 1 }, deps);
  return true;
};

const markNotified = async (taken: Warning, { warnings, now }: NotifyDeps): Promise<void> => {
  const { pending, severity, untold } = taken;
  if (pending === undefined) return;
  let current: Warning | undefined = taken;
  for (let attempt = 0; attempt < MARK_ATTEMPTS && current !== undefined; attempt++) {
    const after = notified(current, pending.change, severity, now().toISOString());
    if (await warnings.put({ ...after, untold: current.untold - untold })) return;
    await delay(Math.random() * LONGEST_WAIT_MS);
    current = await warnings.get(taken.id);
    if (current?.pending?.since !== pending.since) return;
  }
  throw new Error("a warning was published but could not be marked; it may be published again");
};

const ruleOf = (name: string): RuleText | undefined => conditionRule(name) ?? triggerRule(name);
