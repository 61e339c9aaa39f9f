import type { FeedbackEvent } from "../feedback/event.ts";

/** A host's queue id, and when a message had it: ISO 8601 UTC, both included. */
export type QueueIdSpan = { host: string; queueId: string; since: string; until: string };

/** Logs have whole seconds, and the guard's report a time of its own. */
const CLOCKS_DIFFER_MS = 60_000;

/**
 * The span in which a message had its queue id, by what its mail host reports: from when it came to the last attempt
 * that is known. Postfix gives a queue id to no other message in that time [postconf: enable_long_queue_ids], so what
 * the guard rewrote in it is this message. Undefined where no mail host reports it.
 */
export const queueIdSpan = (events: readonly FeedbackEvent[]): QueueIdSpan | undefined => {
  const reported = events.flatMap(({ type, at, detail = {} }) => {
    const { host, queueId, beganAt = at } = detail;
    return type === "relay" && typeof host === "string" && typeof queueId === "string"
      ? [{ host, queueId, beganAt: String(beganAt), at }]
      : [];
  });
  const [first] = reported;
  if (first === undefined) return undefined;
  const { host, queueId } = first;
  const same = reported.filter((one) => one.host === host && one.queueId === queueId);
  return {
    host,
    queueId,
    since: later(same.map(({ beganAt }) => beganAt).reduce(least), -CLOCKS_DIFFER_MS),
    until: later(same.map(({ at }) => at).reduce(most), CLOCKS_DIFFER_MS),
  };
};

/** Of all rewritings of a queue id, oldest first, those of the latest message that had it: they happened at once. */
export const ofLatestMessage = (rewritings: readonly FeedbackEvent[]): FeedbackEvent[] => {
  const since = later(rewritings.at(-1)?.at ?? "", -CLOCKS_DIFFER_MS);
  return rewritings.filter(({ at }) => at >= since);
};

const later = (at: string, ms: number): string => {
  const millis = Date.parse(at);
  return Number.isNaN(millis) ? at : new Date(millis + ms).toISOString();
};
const least = (a: string, b: string): string => (a < b ? a : b);
const most = (a: string, b: string): string => (a > b ? a : b);
