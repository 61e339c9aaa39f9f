import { NoTimeLeftError } from "../suppressions/Pace.ts";
import type { IdentityTable } from "./IdentityTable.ts";
import { identityOf } from "./identity.ts";
import { follow, foundRecord, type IdentityRecord, type Notice } from "./identityRecord.ts";
import { change, type IdentityDeps, noteSeen, startVerification } from "./requestIdentity.ts";

export type NoticeMail = { to: string; notice: Notice; record: IdentityRecord };
export type FollowDeps = IdentityDeps & {
  /** Sends a requester's mail; undefined where the service has no sender of its own. */
  send: ((mail: NoticeMail) => Promise<void>) | undefined;
};
export type Followed = { looked: number; found: number; noticed: number };

const SEEN_FRESH_MS = 24 * 3_600_000;
const STATES_SETTLED = ["declined", "waitingForApproval", "absent"];

/**
 * Brings the records up to date with SES: takes in what was made elsewhere, looks at each that is pending, changed in
 * SES's list or not looked at for a day, finishes requests that were interrupted, and tells the requesters. What there
 * is no time for is done by the next run.
 */
export const followIdentities = async (deps: FollowDeps): Promise<Followed> => {
  const done: Followed = { looked: 0, found: 0, noticed: 0 };
  try {
    const listed = await listAll(deps);
    for (const one of listed.values()) {
      if ((await deps.identities.get(one.identity)) !== undefined) continue;
      done.found++;
      await lookAt(foundRecord(one), deps);
    }
    for await (const record of deps.identities.all()) {
      const inList = listed.get(record.identity);
      if (!isDue(record, inList, deps.now())) continue;
      done.looked++;
      await lookAt(record, deps);
    }
  } catch (error) {
    if (!(error instanceof NoTimeLeftError)) throw error;
  }
  for await (const record of deps.identities.all()) if (await tell(record, deps)) done.noticed++;
  return done;
};

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
  if (STATES_SETTLED.includes(record.state) && inList === undefined) return false;
  if (inList === undefined || inList.status !== record.ses?.status) return true;
  return now.getTime() - Date.parse(record.seenAt ?? "1970-01-01") > SEEN_FRESH_MS;
};

const lookAt = async (record: IdentityRecord, deps: FollowDeps): Promise<void> => {
  const asked = identityOf(record.identity);
  if (asked === undefined) return;
  const seen = await deps.ses.get(asked, deps.patience);
  if (seen !== undefined) await noteSeen(seen, deps);
  else if (record.state === "pending" && record.requestedBy !== undefined && !isOver(record, deps.now()))
    await startVerification(record, deps);
  else
    await change(record.identity, undefined, deps, (now) => [follow(now ?? record, undefined, deps.now())]);
};

const isOver = (record: IdentityRecord, now: Date) => follow(record, undefined, now).state === "expired";

/** Sends what is due; marked after sending, so a crash between sends it twice rather than never. */
const tell = async (record: IdentityRecord, deps: FollowDeps): Promise<boolean> => {
  const { notice, requester } = record;
  if (notice === undefined) return false;
  if (requester !== undefined && deps.send !== undefined) await deps.send({ to: requester, notice, record });
  await noticed(record.identity, notice, deps);
  return requester !== undefined && deps.send !== undefined;
};

const noticed = (identity: string, notice: Notice, deps: { identities: IdentityTable }) =>
  change(identity, undefined, deps, (record) => {
    if (record === undefined) throw new Error(`the record of ${identity} is gone`);
    const { notice: due, ...rest } = record;
    const sent = { ...rest, noticed: [...rest.noticed, notice] };
    return [due === undefined || due === notice ? sent : { ...sent, notice: due }];
  });
