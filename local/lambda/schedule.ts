import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ACCOUNT, REGION } from "../system/settings.ts";

export type Schedule = {
  /** Begins no more runs, and waits for the one under way. */
  stop(): Promise<void>;
};

/** Runs `task` after `firstAfterMs` and then each `everyMs`, never twice at once; a run that fails is logged. */
export const startSchedule = (
  task: (event: Record<string, unknown>) => Promise<unknown>,
  { name, firstAfterMs, everyMs }: { name: string; firstAfterMs: number; everyMs: number },
): Schedule => {
  const stopping = new AbortController();
  const running = (async () => {
    let at = performance.now() + firstAfterMs;
    for (;;) {
      const isDue = await delay(Math.max(0, at - performance.now()), true, {
        signal: stopping.signal,
      }).catch(() => false);
      if (!isDue) return;
      await task(scheduledEvent(name, new Date())).catch((error: unknown) => {
        console.error(`${name}: a scheduled run failed`, error);
      });
      at = Math.max(at + everyMs, performance.now());
    }
  })();
  return {
    stop: () => {
      stopping.abort();
      return running;
    },
  };
};

/** What EventBridge sends a function on a schedule [eb-run-lambda-schedule]. */
const scheduledEvent = (rule: string, at: Date) => ({
  version: "0",
  id: randomUUID(),
  "detail-type": "Scheduled Event",
  source: "aws.events",
  account: ACCOUNT,
  time: at.toISOString().replace(/\.\d+Z$/, "Z"),
  region: REGION,
  resources: [`arn:aws:events:${REGION}:${ACCOUNT}:rule/postmaster-${rule}`],
  detail: {},
});
