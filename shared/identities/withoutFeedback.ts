import type { IdentityNotifications } from "../feedback/IdentityNotifications.ts";
import { inParallel } from "../table/inParallel.ts";
import { feedbackOf, type IdentityRecord } from "./identityRecord.ts";

/** The verified identities among `records` whose events do not reach this service, as last checked. */
export const identitiesWithoutFeedback = async (
  records: Iterable<IdentityRecord> | AsyncIterable<IdentityRecord>,
  ours: { configurationSet: string; inPlace: boolean },
  notifications: IdentityNotifications,
): Promise<string[]> => {
  const unattached: IdentityRecord[] = [];
  for await (const record of records)
    if (record.state === "verified" && !feedbackOf(record, ours, undefined).reachesUs)
      unattached.push(record);
  const heard = await inParallel(unattached, ({ identity }) => notifications.seenAt(identity));
  return unattached.filter((_, i) => heard[i] === undefined).map(({ identity }) => identity);
};
