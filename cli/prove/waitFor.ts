import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "./step.ts";

const EVERY_MS = 500;

/** The run was told to end: Ctrl-C, SIGTERM, SIGHUP. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** What `look` finds, asked again and again within the step's time; undefined where it finds nothing. */
export const waitFor = async <Found>(
  look: () => Promise<Found | undefined>,
  { waitMs, interrupted }: Pick<Context, "waitMs" | "interrupted">,
  everyMs = EVERY_MS,
): Promise<Found | undefined> => {
  const deadline = performance.now() + waitMs;
  for (;;) {
    if (interrupted.aborted) throw new InterruptedError("interrupted");
    const found = await look();
    if (found !== undefined || performance.now() > deadline) return found;
    await delay(everyMs, undefined, { signal: interrupted }).catch(() => {});
  }
};

/** For people: `1.2 s`. */
export const secondsSince = (from: number): string => `${((performance.now() - from) / 1_000).toFixed(1)} s`;
