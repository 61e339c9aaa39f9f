import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import type { Tone } from "../../parts/Badge.tsx";

export type IdentityState = IdentityItem["state"];
export type Mark = { tone: Tone; text: string };

/** Each state in a word or two, what waits for somebody first. */
export const STATES: Record<IdentityState, Mark> = {
  waitingForApproval: { tone: "info", text: "Waits for approval" },
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

const ORDER = Object.keys(STATES);

/** In the order of `STATES`, and of the alphabet. */
export const byUrgency = (one: IdentityItem, other: IdentityItem): number =>
  ORDER.indexOf(one.state) - ORDER.indexOf(other.state) || one.identity.localeCompare(other.identity);

/** Verified, though SES no longer finds the records that it had found. */
export const hasLostRecords = ({ state, verificationStatus }: IdentityItem): boolean =>
  state === "verified" && verificationStatus === "TEMPORARY_FAILURE";

/** Whether SES knows it, so that there is something to send again or to look for. */
export const isAtSes = ({ verificationStatus }: IdentityItem): boolean => verificationStatus !== null;

export const standingOf = (item: IdentityItem): Mark =>
  hasLostRecords(item) ? { tone: "bad", text: "Records gone" } : STATES[item.state];

const NOTHING: Mark = { tone: "quiet", text: "–" };

/** Whether its mail is signed by DKIM. */
export const dkimMark = ({ dkim }: IdentityItem): Mark => {
  if (dkim === null) return NOTHING;
  if (dkim.status === "SUCCESS")
    return dkim.signing ? { tone: "good", text: "signed" } : { tone: "watch", text: "switched off" };
  if (dkim.status === "FAILED" || dkim.status === "TEMPORARY_FAILURE")
    return { tone: "bad", text: "records not found" };
  return dkim.status === "PENDING"
    ? { tone: "watch", text: "records not found yet" }
    : { tone: "quiet", text: "not signed" };
};

/** Where its bounces go, and whether SES may use that. */
export const mailFromMark = ({ kind, dkim, mailFrom }: IdentityItem): Mark => {
  if (mailFrom !== null) {
    const { domain, status } = mailFrom;
    if (status === "SUCCESS") return { tone: "good", text: domain };
    return status === "PENDING"
      ? { tone: "watch", text: `${domain}: records not found yet` }
      : { tone: "bad", text: `${domain}: records not found` };
  }
  return kind === "domain" && dkim !== null ? { tone: "quiet", text: "SES's own" } : NOTHING;
};

/** Whether what happens to its mail is heard of here. */
export const eventsMark = ({ feedback }: IdentityItem): Mark => {
  if (feedback === null) return NOTHING;
  if (!feedback.reachesUs) return { tone: "bad", text: "not heard of" };
  if (feedback.twice) return { tone: "watch", text: "recorded, come twice" };
  return isByTopicOnly(feedback)
    ? { tone: "watch", text: "partly recorded" }
    : { tone: "good", text: "recorded" };
};

/** By a notification topic of the identity's own: bounces, complaints and deliveries, and no more. */
export const isByTopicOnly = ({
  reachesUs,
  twice,
  notificationsSeenAt,
}: NonNullable<IdentityItem["feedback"]>): boolean => reachesUs && !twice && notificationsSeenAt !== null;
