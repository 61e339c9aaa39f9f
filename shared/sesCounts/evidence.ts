import type { DeliverabilityManager } from "../deliverability/DeliverabilityManager.ts";
import type { IdentityNotifications } from "../feedback/IdentityNotifications.ts";
import type { IdentityRecord } from "../identities/identityRecord.ts";
import type { Patience } from "../ses/Pace.ts";
import { unlessSilent } from "../ses/unlessSilent.ts";
import { inParallel } from "../table/inParallel.ts";
import type { Facts } from "../warnings/facts/facts.ts";
import type { FeedPath } from "../warnings/feed/FeedPath.ts";
import type { Evidence } from "./causes.ts";
import type { Comparison } from "./compare.ts";

/** While mail is sent some notifications always wait; that they are the cause, they must be so much of what is missing. */
const SIZEABLE = 0.5;
const QUARANTINED_LATELY_MS = 2 * 86_400_000;

export type EvidenceDeps = {
  feedPath: FeedPath;
  notifications: IdentityNotifications;
  configurationSet: string;
  /** Undefined where Virtual Deliverability Manager is off. */
  deliverability?: DeliverabilityManager | undefined;
  patience: Patience;
};

/** Looks for what may keep events from being recorded. What cannot be had speaks for nothing. */
export const gatherEvidence = async (
  { day, difference }: Pick<Comparison, "day" | "difference">,
  {
    now,
    identities,
    deadLetters,
    quarantine,
  }: Pick<Facts, "now" | "identities" | "deadLetters" | "quarantine">,
  deps: EvidenceDeps,
): Promise<Evidence> => {
  const { feedPath, deliverability, patience } = deps;
  const broken = await unlessSilent("the look at the feed", () =>
    feedPath.broken(patience, { waitingFrom: Math.max(1, difference * SIZEABLE) }),
  );
  const { silent, ownTopicOnly } = await unattached(identities, deps);
  const sent = await unlessSilent("BatchGetMetricData", async () =>
    deliverability?.sentBy(silent, day, patience),
  );
  const newestAt = quarantine.newestAt ?? "";
  const isRecent = newestAt >= new Date(now.getTime() - QUARANTINED_LATELY_MS).toISOString();
  return {
    broken: broken ?? [],
    deadLetters: deadLetters
      .filter(({ queue }) => queue.startsWith(`${feedPath.queue}-`))
      .reduce((sum, { messages = 0 }) => sum + messages, 0),
    quarantined: isRecent ? quarantine.waiting : 0,
    withoutEvents: silent.map((identity) => {
      const count = sent?.get(identity);
      return { identity, ...(count === undefined ? {} : { sent: count }) };
    }),
    ownTopicOnly,
  };
};

/** The verified identities that have not our configuration set, by whether anything of them comes. */
const unattached = async (
  records: IdentityRecord[],
  { notifications, configurationSet }: EvidenceDeps,
): Promise<{ silent: string[]; ownTopicOnly: string[] }> => {
  const names = records
    .filter(({ state, ses }) => state === "verified" && ses?.configurationSet !== configurationSet)
    .map(({ identity }) => identity);
  const seen = await inParallel(names, (identity) => notifications.seenAt(identity));
  return {
    silent: names.filter((_, i) => seen[i] === undefined),
    ownTopicOnly: names.filter((_, i) => seen[i] !== undefined),
  };
};
