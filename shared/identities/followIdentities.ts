import { log } from "../log/log.ts";
import { NoTimeLeftError } from "../ses/Pace.ts";
import { change, type IdentityDeps, noteSeen } from "./changeIdentity.ts";
import type { IdentityTable } from "./IdentityTable.ts";
import { identityOf } from "./identity.ts";
import {
  afterNotice,
  follow,
  foundRecord,
  type IdentityRecord,
  type Notice,
  type Noticed,
} from "./identityRecord.ts";
import type { SesIdentity } from "./SesIdentities.ts";
import { isRefusal, startVerification } from "./startVerification.ts";

export type NoticeMail = { to: string; notice: Notice; record: IdentityRecord };
export type FollowDeps = IdentityDeps & {
  /** Sends a requester's mail; undefined where the service has no sender of its own. */
  send: ((mail: NoticeMail) => Promise<void>) | undefined;
};
/** `found`: made elsewhere, and new here; `failed` is tried again by the next run. */
export type Followed = { looked: number; found: number; noticed: number; failed: number };

// Longer than a send takes, shorter than the time between two runs.
const TAKEN_FOR_MS = 4 * 60_000;
const SEEN_FRESH_MS = 24 * 3_600_000;
const STATES_SETTLED = ["declined", "waitingForApproval", "absent"];

/**
 * Brings the records up to date with SES: takes in what was made elsewhere, looks at each that is pending, changed in
 * SES's list or not looked at for a day, finishes requests that were interrupted, and tells the requesters. What there
 * is no time for is done by the next run.
 */
export const followIdentities = async (deps: FollowDeps): Promise<Followed> => {
  const done: Followed = { looked: 0, found: 0, noticed: 0, failed: 0 };
  const lookSafely = async (record: IdentityRecord) => {
    done.looked++;
    try {
      await lookAt(record, deps);
    } catch (error) {
      if (error instanceof NoTimeLeftError) throw error;
      done.failed++;
      // One that SES refuses has told so in its record; neither keeps the others waiting.
      if (!isRefusal(error)) log.error("an identity could not be looked at", { error });
    }
  };
  try {
    const listed = await listAll(deps);
    const due: IdentityRecord[] = [];
    for await (const record of deps.identities.all()) {
      if (isDue(record, listed.get(record.identity), deps.now())) due.push(record);
      listed.delete(record.identity);
    }
    done.found = listed.size;
    // Those that somebody waits for first, then those longest not looked at.
    due.sort((one, other) => urgency(one) - urgency(other) || (seen(one) < seen(other) ? -1 : 1));
    for (const record of due) await lookSafely(record);
    for (const one of listed.values()) await lookSafely(foundRecord(one));
  } catch (error) {
    if (!(error instanceof NoTimeLeftError)) throw error;
  }
  for await (const record of deps.identities.all()) {
    try {
      if (await tell(record, deps)) done.noticed++;
    } catch (error) {
      done.failed++;
      log.error("a requester's mail was not sent; the next run tries again", { error });
    }
  }
  return done;
};

const urgency = ({ state }: IdentityRecord) => (state === "pending" ? 0 : 1);
const seen = ({ seenAt = "" }: IdentityRecord) => seenAt;

const listAll = async ({ ses, patience }: FollowDeps) => {
  const all = new Map<string, Awaited<ReturnType<IdentityDeps["ses"]["page"]>>["listed"][number]>();
  let nextToken: string | undefined;
  do {
    const page = await ses.page(nextToken, patience);
    for (const one of page.listed) all.set(one.identity, one);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
};

const isDue = (record: IdentityRecord, inList: { status: string } | undefined, now: Date): boolean => {
  if (record.state === "pending") return true;
  const isSettled = STATES_SETTLED.includes(record.state) || record.refusal !== undefined;
  if (isSettled && inList === undefined) return false;
  if (inList === undefined || inList.status !== record.ses?.status) return true;
  return now.getTime() - Date.parse(record.seenAt ?? "1970-01-01") > SEEN_FRESH_MS;
};

const lookAt = async (record: IdentityRecord, deps: FollowDeps): Promise<void> => {
  const asked = identityOf(record.identity);
  if (asked === undefined) return;
  const seen = await deps.ses.get(asked, deps.patience);
  const isOurs = record.state === "pending" && record.requestedBy !== undefined;
  if (isOurs && isUnfinished(record, seen) && !isOver(record, deps.now()))
    await startVerification(record, deps);
  else if (seen !== undefined) await noteSeen(seen, deps);
  else
    await change(record.identity, undefined, deps, (now) => [follow(now ?? record, undefined, deps.now())]);
};

/** Whether a request was interrupted before all was done at SES that it takes. */
const isUnfinished = ({ mailFromDomain }: IdentityRecord, seen: SesIdentity | undefined) =>
  seen === undefined ||
  (seen.status !== "FAILED" &&
    (seen.configurationSet === undefined || (seen.mailFrom === undefined && mailFromDomain !== undefined)));

const isOver = (record: IdentityRecord, now: Date) => follow(record, undefined, now).state === "expired";

/**
 * Sends the notices that are due. Each is claimed first, so that only one of two runs sends it, and marked afterwards, so
 * that a crash in between sends it again rather than never.
 */
const tell = async (record: IdentityRecord, deps: FollowDeps): Promise<boolean> => {
  const { identity, notice, requester, noticeTakenAt = "" } = record;
  if (notice === undefined) return false;
  const at = deps.now().toISOString();
  if (requester === undefined || deps.send === undefined) {
    await dealtWith(identity, { notice, at, sent: false }, deps);
    return false;
  }
  if (deps.now().getTime() < Date.parse(noticeTakenAt) + TAKEN_FOR_MS) return false;
  if (!(await deps.identities.put({ ...record, noticeTakenAt: at }))) return false;
  await deps.send({ to: requester, notice, record });
  await dealtWith(identity, { notice, at, sent: true }, deps);
  return true;
};

const dealtWith = (identity: string, dealt: Noticed, deps: { identities: IdentityTable }) =>
  change(identity, undefined, deps, (record) => {
    if (record === undefined) throw new Error("the record of an identity is gone");
    return [afterNotice(record, dealt)];
  });
