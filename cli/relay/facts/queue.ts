import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Postfix } from "../Postfix.ts";

export type Deferred = {
  reason: string /** Of the last attempt, epoch ms. */;
  attemptedAt: number | undefined;
};
export type QueueFacts = {
  /** Queue ids of messages on hold. */
  held: string[];
  /** Deferred messages, the last tried first; of a long queue as many as tell why. */
  deferred: Deferred[];
  deferredCount: number;
  /** Just arrived, or being sent. */
  active: number;
};

const MOST_DEFERRED = 100;

/** Without the right to read the queue, an empty one. */
export const queueFacts = async (postfix: Postfix, queueDirectory: string): Promise<QueueFacts> => {
  const messages = await postfix.queue().catch(() => []);
  const inQueue = (name: string) => messages.filter(({ queue_name }) => queue_name === name);
  const deferred = inQueue("deferred");
  const logs = deferred.length === 0 ? new Map<string, string>() : await deferLogs(queueDirectory);
  const tried = await Promise.all(
    deferred.slice(0, MOST_DEFERRED).map(async ({ queue_id, recipients }) => ({
      reason: recipients.find(({ delay_reason }) => delay_reason !== undefined)?.delay_reason ?? "",
      attemptedAt: await attemptedAt(logs.get(queue_id)),
    })),
  );
  return {
    held: inQueue("hold").map(({ queue_id }) => queue_id),
    deferred: tried.sort((a, b) => (b.attemptedAt ?? 0) - (a.attemptedAt ?? 0)),
    deferredCount: deferred.length,
    active: messages.length - deferred.length - inQueue("hold").length,
  };
};

/** Each deferred message has a log of the reasons, which is written at each attempt [bounce(8)]. */
const deferLogs = async (queueDirectory: string): Promise<Map<string, string>> => {
  const folder = join(queueDirectory, "defer");
  const paths = await readdir(folder, { recursive: true }).catch(() => []);
  return new Map(paths.map((path) => [basename(path), join(folder, path)]));
};

const attemptedAt = (path: string | undefined): Promise<number | undefined> =>
  path === undefined
    ? Promise.resolve(undefined)
    : stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => undefined,
      );
