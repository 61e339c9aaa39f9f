import type * as z from "zod";
import type { Remedy } from "../remedies/remedy.ts";
import type { identityRecordSchema } from "./identityItem.ts";
import type { Listed, SesIdentity } from "./SesIdentities.ts";

export type IdentityState = IdentityRecord["state"];
export type Notice = Noticed["notice"];
export type Noticed = IdentityRecord["noticed"][number];

export type IdentityRecord = z.infer<typeof identityRecordSchema>;

export const LINK_HOLDS_MS = 24 * 3_600_000; // [creating-identities]
export const RESEND_AFTER_MS = 10 * 60_000;
const EXPIRES_SOON_MS = 4 * 3_600_000;

/** The record of an identity that somebody has made elsewhere. */
export const foundRecord = ({ identity, kind }: Pick<Listed, "identity" | "kind">): IdentityRecord => ({
  identity,
  kind,
  state: "pending",
  noticed: [],
  version: 0,
});

/**
 * The record after a look at SES (`seen` undefined: SES has no such identity). A notice is due once for each thing that
 * happened, where somebody is to hear it.
 */
export const follow = (record: IdentityRecord, seen: SesIdentity | undefined, now: Date): IdentityRecord => {
  const { ses: _ses, refusal, ...rest } = record;
  const state = stateOf(record, seen, now);
  const looked: IdentityRecord = {
    ...rest,
    state,
    ...(refusal === undefined || seen !== undefined ? {} : { refusal }),
    seenAt: now.toISOString(),
    ...(seen === undefined ? {} : { ses: seen }),
    ...(seen?.mailFrom === undefined ? {} : { mailFromDomain: seen.mailFrom.domain }),
    ...(state === "verified" && record.verifiedAt === undefined ? { verifiedAt: now.toISOString() } : {}),
  };
  const due = noticeOf(looked, now);
  return due === undefined ? looked : withNotice(looked, due);
};

const stateOf = (
  { state, kind, requestedBy, verificationSentAt, refusal }: IdentityRecord,
  seen: SesIdentity | undefined,
  now: Date,
): IdentityState => {
  if (seen === undefined && refusal !== undefined) return state;
  if (seen === undefined && (state === "verified" || state === "failed" || requestedBy === undefined))
    return "absent";
  if (seen === undefined) return lapsed();
  switch (seen.status) {
    // SES sends on while it looks for records that it had found before.
    case "SUCCESS":
    case "TEMPORARY_FAILURE":
      return "verified";
    case "FAILED":
      return "failed";
    default:
      return lapsed();
  }

  function lapsed(): IdentityState {
    if (state === "waitingForApproval" || state === "declined") return state;
    const sentAt = verificationSentAt === undefined ? undefined : Date.parse(verificationSentAt);
    const isOver = kind === "address" && sentAt !== undefined && now.getTime() >= sentAt + LINK_HOLDS_MS;
    if (isOver) return "expired";
    return seen === undefined && state !== "pending" ? state : "pending";
  }
};

const noticeOf = ({ state, kind, verificationSentAt }: IdentityRecord, now: Date): Notice | undefined => {
  if (state === "verified" || state === "failed" || state === "expired" || state === "declined") return state;
  if (state !== "pending" || kind !== "address" || verificationSentAt === undefined) return undefined;
  const ends = Date.parse(verificationSentAt) + LINK_HOLDS_MS;
  return now.getTime() >= ends - EXPIRES_SOON_MS ? "expiring" : undefined;
};

/** The record once SES has been asked (again): a new link, and everything after it is news. */
export const askedAgain = (record: IdentityRecord, now: Date): IdentityRecord => {
  const { notice: _notice, noticeTakenAt: _taken, refusal: _refusal, ...rest } = record;
  return { ...rest, state: "pending", verificationSentAt: now.toISOString(), noticed: [] };
};

/** The record of an identity that SES did not take. */
export const refused = (record: IdentityRecord, refusal: string): IdentityRecord =>
  withNotice({ ...record, state: "failed", refusal }, "failed");

/** What is due takes the place of what is not sent yet: that is no news any more. */
const withNotice = (record: IdentityRecord, due: Notice): IdentityRecord => {
  const { requester, noticed, notice, noticeTakenAt: _taken, ...rest } = record;
  if (requester === undefined || notice === due || noticed.some((before) => before.notice === due))
    return record;
  return { ...rest, requester, noticed, notice: due };
};

/** The record once `notice` is dealt with; a newer one stays due. */
export const afterNotice = (record: IdentityRecord, dealt: Noticed): IdentityRecord => {
  const { notice, noticeTakenAt: _taken, ...rest } = record;
  return {
    ...rest,
    noticed: [...rest.noticed, dealt],
    ...(notice === undefined || notice === dealt.notice ? {} : { notice }),
  };
};

/** Whether events of an identity's mail reach this service, and whether twice. */
export type Feedback = {
  reachesUs: boolean;
  configurationSet: string | null;
  /** When a notification of the identity's own topic last came, in the last week. */
  notificationsSeenAt: string | null;
  twice: boolean;
  explanation: string;
  remedy: Remedy[];
};

export const feedbackOf = (
  { identity, ses }: Pick<IdentityRecord, "identity" | "ses">,
  ours: { configurationSet: string; inPlace: boolean },
  notificationsSeenAt: string | undefined,
): Feedback => {
  const attached = ses?.configurationSet;
  const bySet = attached === ours.configurationSet && ours.inPlace;
  const twice = bySet && notificationsSeenAt !== undefined;
  const facts = {
    configurationSet: attached ?? null,
    notificationsSeenAt: notificationsSeenAt ?? null,
    twice,
  };
  if (twice)
    return {
      ...facts,
      reachesUs: true,
      explanation:
        "Its events arrive twice: through the configuration set, and through the identity's own notification topic. Each is recorded once.",
      remedy: [{ text: "Remove the topic from the identity in the SES console, to save its cost." }],
    };
  if (bySet) return { ...facts, reachesUs: true, explanation: "Its events reach Postmaster.", remedy: [] };
  if (notificationsSeenAt !== undefined)
    return {
      ...facts,
      reachesUs: true,
      explanation:
        "Bounces, complaints and deliveries arrive through the identity's own notification topic; sends, opens and delays do not.",
      remedy: [
        {
          text: "Attach the configuration set to receive all events.",
          target: { to: "attachFeedback", identity },
        },
        { text: "Then remove the topic from the identity in the SES console." },
      ],
    };
  if (attached === ours.configurationSet)
    return {
      ...facts,
      reachesUs: false,
      explanation: `It has the configuration set ${attached}, but that does not publish to this service.`,
      remedy: [{ text: "Check the configuration set.", target: { to: "account" } }],
    };
  return attached === undefined
    ? {
        ...facts,
        reachesUs: false,
        explanation:
          "Its events do not reach this service, unless the mail names our configuration set itself.",
        remedy: [{ text: "Attach the configuration set.", target: { to: "attachFeedback", identity } }],
      }
    : {
        ...facts,
        reachesUs: false,
        explanation: `It has another configuration set, ${attached}, so its events go elsewhere.`,
        remedy: [
          {
            text: `If nothing else needs ${attached}, replace it with ours.`,
            target: { to: "attachFeedback", identity, replace: true },
          },
        ],
      };
};
