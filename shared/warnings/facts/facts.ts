import type { AccountFacts } from "../../account/accountFacts.ts";
import type { AccountEvent } from "../../accountEvents/accountEvent.ts";
import type { DigestRecord } from "../../digest/DigestTable.ts";
import type { IdentityRecord } from "../../identities/identityRecord.ts";
import type { RelayHost } from "../../relay/records/RelayHostTable.ts";
import type { HostProblem } from "../../relay/records/RelayProblemTable.ts";
import type { Comparison } from "../../sesCounts/compare.ts";
import type { Counts } from "../../tallies/counts.ts";
import type { Baseline } from "../baselines/baseline.ts";
import type { UsualNights } from "../baselines/nights.ts";
import type { NewOrigin, OriginKind } from "../baselines/origins.ts";
import type { Diagnosis } from "../feed/FeedPath.ts";
import type { GoodSuppressed } from "./goodSuppressed.ts";

/** What the rules judge. A part that could not be had is absent, and the rules that need it say nothing. */
export type Facts = {
  now: Date;
  /** Of the last 24 hours, and of the last 7 and 30 days, today's included. */
  counted: { day: Volume; week: Volume; month: Volume };
  /** By UTC day, newest first; days without mail are absent. */
  days: { day: string; volume: Volume }[];
  /** Whether sends or deliveries are heard of at all: without them there is no share of bounces. */
  hasDenominator: boolean;
  /** Of the present UTC day. */
  today: { sender: [string, Counts][]; recipientDomain: [string, Counts][] };
  baseline?: { sender: Baseline; recipientDomain: Baseline };
  /** Credentials and addresses that never sent before yesterday, those with most mail first. */
  newOrigins?: NewOrigin[];
  /** Where new ones are so usual that none is told of; on how many of the last 28 days there was one. */
  changingOrigins?: { kind: OriginKind; daysWithNew: number }[];
  /** This night, or the one that ended in the last two hours; absent by day, and where the night is quiet. */
  night?: Night;
  /** Good addresses that were suppressed in the last 24 hours, by reason and sender. */
  goodSuppressed: GoodSuppressed[];
  /** Of the last hours, by recipient domain. */
  recent: [string, Counts][];
  account?: AccountFacts;
  /** What SES reported about the account and is not over. */
  accountEvents: AccountEvent[];
  identities: IdentityRecord[];
  feed?: Feed;
  /** The latest comparison with SES's own counts. */
  comparison?: Comparison;
  quarantine: { waiting: number; orMore: boolean; newestAt?: string; reasons: string[] };
  /** Mail hosts that report their maillog, and when they last did. */
  relayHosts: RelayHost[];
  /** What their Postfix reported about itself in the last days. */
  relayProblems: HostProblem[];
  /** Digests of the last days. */
  digests: DigestRecord[];
  /** Messages in each dead-letter queue; undefined where SQS does not answer. */
  deadLetters: { queue: string; messages: number | undefined }[];
};

/** Messages of one night so far. */
export type Night = {
  /** The day on which it began, by the configured clock. */
  began: string;
  sender: [string, number][];
  /** What was usual for a sender or credential in the last 100 nights. */
  usual: UsualNights;
  /** Of the whole account, those with most mail first. */
  credential: [string, number][];
  sourceIp: [string, number][];
};

/** What rates are reckoned from. */
export type Volume = { sent: number; hardBounce: number; countedComplaint: number };

/** What SES says it has sent beside what we heard of. */
export type Feed = {
  /** When an event last came. */
  lastEventAt: string;
  /** How much SES's count of the last 24 hours has risen since. */
  risenSince: number;
  /** Part of the account's mail, 0 to 1, that is not heard of while the feed lives. */
  unrecordedShare: number;
  /** Where it is probably broken; looked for only where it is silent. */
  diagnosis?: Diagnosis[];
};
