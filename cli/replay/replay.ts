import { setTimeout as delay } from "node:timers/promises";
import type { EventTable } from "../../shared/feedback/EventTable.ts";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import type { Parsed } from "../../shared/feedback/parse.ts";
import type { Retention } from "../../shared/feedback/retention.ts";
import { readNotification } from "../../shared/intake/read.ts";
import { type Unwrapped, unwrapBody } from "../../shared/intake/unwrap.ts";
import { type QuarantineTable, quarantineId } from "../../shared/quarantine/QuarantineTable.ts";
import { inGroups } from "../../shared/table/inGroups.ts";
import { inParallel } from "../../shared/table/inParallel.ts";
import { type Feed, isCarried } from "./Feed.ts";
import type { Found } from "./notifications.ts";

export type ReplayDeps = {
  feed: Feed;
  events: EventTable;
  quarantine: QuarantineTable;
  retention: Retention;
  now: () => Date;
};
export type Summary = {
  notifications: number;
  /** Events that were not there before and are now. */
  recorded: number;
  /** Events that were there before, or twice in the files. */
  duplicates: number;
  /** Events of types that are not kept. */
  notKept: number;
  notices: number;
  /** Published, and not waited for: what stands of the account is the newest event, which may be another. */
  accountEvents: number;
  quarantined: { file: string; line: number; reason: string; detail: string }[];
  /** Published, but not seen recorded while anybody waited: still in the queue. */
  waiting: number;
};

const GROUP = 200;
const GROUPS_UNDER_WAY = 10;
const GIVE_UP_AFTER_MS = 60_000;
const NOT_CARRIED: Parsed = {
  kind: "unreadable",
  reason: "not_carried",
  detail: "empty, longer than the SNS limit of 262,144 bytes, or containing characters SNS rejects",
};

/**
 * Publishes notifications to the topic that SES publishes to and waits until each is recorded or quarantined, so
 * that at its end the queue is empty of them. Memory holds two thousand of them, and the id of each event.
 */
export const replay = async (
  found: AsyncIterable<Found>,
  deps: ReplayDeps,
  onProgress: (summary: Summary) => void = () => {},
): Promise<Summary> => {
  const summary: Summary = {
    notifications: 0,
    recorded: 0,
    duplicates: 0,
    notKept: 0,
    notices: 0,
    accountEvents: 0,
    quarantined: [],
    waiting: 0,
  };
  const seen = new Set<string>();
  const underWay: Outcome[] = [];
  const settleOldest = async () => {
    const oldest = underWay.shift();
    if (oldest === undefined) return;
    const left = summary.waiting > 0 ? await unsettled(oldest, deps) : await untilSettled(oldest, deps);
    summary.recorded += oldest.events.length - left.events.length;
    summary.waiting += left.events.length + left.unreadable.length;
    onProgress(summary);
  };
  for await (const group of inGroups(found, GROUP)) {
    underWay.push(await publish(group, seen, summary, deps));
    onProgress(summary);
    if (underWay.length === GROUPS_UNDER_WAY) await settleOldest();
  }
  while (underWay.length > 0) await settleOldest();
  return summary;
};

/** What has to be there in the end. */
type Outcome = { events: FeedbackEvent[]; unreadable: Unwrapped[] };

const publish = async (
  group: Found[],
  seen: Set<string>,
  summary: Summary,
  deps: ReplayDeps,
): Promise<Outcome> => {
  const events: FeedbackEvent[] = [];
  const unreadable = new Map<string, Unwrapped>();
  const readAt = deps.now().toISOString();
  const carried: string[] = [];
  for (const one of group) {
    summary.notifications++;
    const unwrapped: Unwrapped = { ...unwrapBody(one.body), receivedAt: readAt };
    const parsed: Parsed = isCarried(one.body) ? readNotification(unwrapped, deps.now()) : NOT_CARRIED;
    if (parsed.kind === "notice") summary.notices++;
    if (parsed.kind === "account") summary.accountEvents += parsed.events.length;
    if (parsed.kind === "unreadable") {
      const { reason, detail } = parsed;
      summary.quarantined.push({ file: one.file, line: one.line, reason, detail });
      unreadable.set(one.body, unwrapped);
      // SNS would never have brought it: it is kept with what else cannot be read.
      if (parsed === NOT_CARRIED)
        await deps.quarantine.put(unwrapped, { reason, detail, at: deps.now().toISOString() });
    }
    if (parsed !== NOT_CARRIED) carried.push(one.body);
    if (parsed.kind === "events") events.push(...fresh(parsed.events, readAt, seen, summary, deps));
  }
  const before = new Set((await deps.events.recorded(events)).map(({ id }) => id));
  summary.duplicates += before.size;
  await deps.feed.publish(carried);
  return { events: events.filter(({ id }) => !before.has(id)), unreadable: [...unreadable.values()] };
};

/** The events to wait for: those that are kept, the first time they come. */
const fresh = (
  events: FeedbackEvent[],
  readAt: string,
  seen: Set<string>,
  summary: Summary,
  { retention }: ReplayDeps,
) =>
  events.filter(({ id, type, at }) => {
    const isNew = !seen.has(id);
    seen.add(id);
    if (retention[type] === 0) summary.notKept++;
    else if (!isNew) summary.duplicates++;
    // Its key is the time at which SNS takes it, which is not known here.
    else if (at === readAt) summary.recorded++;
    else return true;
    return false;
  });

const untilSettled = async (outcome: Outcome, deps: ReplayDeps): Promise<Outcome> => {
  let left = outcome;
  let since = performance.now();
  for (let wait = 25; ; wait = Math.min(wait * 2, 1_000)) {
    const now = await unsettled(left, deps);
    const isLess = now.events.length + now.unreadable.length < left.events.length + left.unreadable.length;
    left = now;
    if (left.events.length + left.unreadable.length === 0) return left;
    if (isLess) since = performance.now();
    else if (performance.now() - since > GIVE_UP_AFTER_MS) return left;
    await delay(wait);
  }
};

const unsettled = async ({ events, unreadable }: Outcome, deps: ReplayDeps): Promise<Outcome> => {
  const recorded = new Set((await deps.events.recorded(events)).map(({ id }) => id));
  const kept = await inParallel(unreadable, (one) => deps.quarantine.get(quarantineId(one)));
  return {
    events: events.filter(({ id }) => !recorded.has(id)),
    unreadable: unreadable.filter((_, i) => kept[i] === undefined),
  };
};
