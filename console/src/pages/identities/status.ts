import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import type { Tone } from "../../parts/Badge.tsx";

export type IdentityState = IdentityItem["state"];
type Mark = { tone: Tone; text: string };

/** Each state in a word or two, what waits for somebody first. */
export const STATES: Record<IdentityState, Mark> = {
  waitingForApproval: { tone: "info", text: "Awaiting approval" },
  failed: { tone: "bad", text: "Failed" },
  expired: { tone: "bad", text: "Link expired" },
  pending: { tone: "watch", text: "Pending" },
  declined: { tone: "quiet", text: "Declined" },
  absent: { tone: "quiet", text: "Deleted elsewhere" },
  verified: { tone: "good", text: "Verified" },
  covered: { tone: "good", text: "Covered" },
};

export const isState = (text: string | undefined): text is IdentityState =>
  text !== undefined && text in STATES;

/** Verified, though SES no longer finds the records that it had found. */
export const hasLostRecords = ({ state, verificationStatus }: IdentityItem): boolean =>
  state === "verified" && verificationStatus === "TEMPORARY_FAILURE";

/** Whether SES knows it, so that there is something to send again or to look for. */
export const isAtSes = ({ verificationStatus }: IdentityItem): boolean => verificationStatus !== null;

export const statusOf = (item: IdentityItem): Mark =>
  hasLostRecords(item) ? { tone: "bad", text: "Records missing" } : STATES[item.state];

/** What of its mail is in order and what not; nothing while SES does not know it. */
export const marksOf = (item: IdentityItem): Mark[] =>
  [dkimMark(item), mailFromMark(item), eventsMark(item)].filter((mark) => mark !== undefined);

const dkimMark = ({ dkim }: IdentityItem): Mark | undefined => {
  if (dkim === null) return undefined;
  switch (dkim.status) {
    case "SUCCESS":
      return dkim.signing ? { tone: "good", text: "signed by DKIM" } : { tone: "watch", text: "DKIM is off" };
    case "PENDING":
      return { tone: "watch", text: "DKIM records not found yet" };
    case "FAILED":
    case "TEMPORARY_FAILURE":
      return { tone: "bad", text: "DKIM records not found" };
    default:
      return { tone: "quiet", text: "not signed by DKIM" };
  }
};

const mailFromMark = ({ kind, dkim, mailFrom }: IdentityItem): Mark | undefined => {
  if (mailFrom === null)
    return kind === "domain" && dkim !== null
      ? { tone: "quiet", text: "bounces go to Amazon's domain" }
      : undefined;
  switch (mailFrom.status) {
    case "SUCCESS":
      return { tone: "good", text: `bounces go to ${mailFrom.domain}` };
    case "PENDING":
      return { tone: "watch", text: `MAIL FROM records (${mailFrom.domain}) not found yet` };
    default:
      return { tone: "bad", text: `records of ${mailFrom.domain} not found` };
  }
};

/** Whether what happens to its mail is heard of here. */
export const eventsMark = ({ feedback }: Pick<IdentityItem, "feedback">): Mark | undefined => {
  if (feedback === null) return undefined;
  if (!feedback.reachesUs) return { tone: "bad", text: "events not received" };
  if (feedback.twice) return { tone: "watch", text: "events arrive twice" };
  return isByTopicOnly(feedback)
    ? { tone: "watch", text: "only some events reach Postmaster" }
    : { tone: "good", text: "events reach Postmaster" };
};

/** By a notification topic of the identity's own: bounces, complaints and deliveries, and no more. */
export const isByTopicOnly = ({
  reachesUs,
  twice,
  notificationsSeenAt,
}: NonNullable<IdentityItem["feedback"]>): boolean => reachesUs && !twice && notificationsSeenAt !== null;

const ORDER = Object.keys(STATES);
const RECORDS_GONE = ORDER.indexOf("failed");
const rankOf = (item: IdentityItem) => (hasLostRecords(item) ? RECORDS_GONE : ORDER.indexOf(item.state));

/** What waits for somebody first, as in `STATES`, and then by the alphabet. */
export const byUrgency = (one: IdentityItem, other: IdentityItem): number =>
  rankOf(one) - rankOf(other) || one.identity.localeCompare(other.identity);
