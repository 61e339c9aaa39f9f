import type { IdentityNotifications } from "../feedback/IdentityNotifications.ts";
import { inParallel } from "../table/inParallel.ts";
import { feedbackOf, type IdentityRecord } from "./identityRecord.ts";

/** Of `records` the verified identities whose mail is not heard of here, as they were last looked at. */
export const identitiesWithoutFeedback = async (
  records: Iterable<IdentityRecord> | AsyncIterable<IdentityRecord>,
  ours: { configurationSet: string; inPlace: boolean },
  notifications: IdentityNotifications,
): Promise<string[]> => {
  const unattached: IdentityRecord[] = [];
  for await (const record of records)
    if (record.state === "verified" && !feedbackOf(record.ses, ours, undefined).reachesUs)
      unattached.push(record);
  const heard = await inParallel(unattached, ({ identity }) => notifications.seenAt(identity));
  return unattached.filter((_, i) => heard[i] === undefined).map(({ identity }) => identity);
};
