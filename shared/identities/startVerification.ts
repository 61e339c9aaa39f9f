import { NoTimeLeftError } from "../ses/Pace.ts";
import { change, type IdentityDeps } from "./changeIdentity.ts";
import { askedAgain, follow, type IdentityRecord, refused } from "./identityRecord.ts";
import { ConfigurationSetAbsentError, IdentityLimitError, IdentityRefusedError } from "./SesIdentities.ts";

/** Has SES verify what is pending, or leaves it to reconcile where SES has no time. */
export const startOrLeave = async (record: IdentityRecord, deps: IdentityDeps): Promise<IdentityRecord> => {
  try {
    return await startVerification(record, deps);
  } catch (error) {
    if (error instanceof NoTimeLeftError) return record;
    throw error;
  }
};

/**
 * Has SES verify what is pending: creates it there, with its MAIL FROM domain. Safe to repeat. What SES refuses is
 * thrown, and the record has failed, to be asked for again; what is only late leaves it pending, for reconcile.
 */
export const startVerification = async (
  record: IdentityRecord,
  deps: IdentityDeps,
): Promise<IdentityRecord> => {
  try {
    return await verify(record, deps);
  } catch (error) {
    if (isRefusal(error))
      await change(record.identity, record, deps, (now) => [refused(now ?? record, error.message)]);
    throw error;
  }
};

export const isRefusal = (error: unknown): error is Error =>
  error instanceof IdentityLimitError ||
  error instanceof IdentityRefusedError ||
  error instanceof ConfigurationSetAbsentError;

const verify = async (record: IdentityRecord, deps: IdentityDeps): Promise<IdentityRecord> => {
  const { identity, kind, mailFromDomain } = record;
  const { ses, configurationSet, patience } = deps;
  let made = await ses.create(record, configurationSet, patience);
  let seen = await ses.get({ identity, kind }, patience);
  if (made === "exists" && seen?.status === "FAILED") {
    // SES does not look again at what it gave up.
    await ses.delete(identity, patience);
    made = await ses.create(record, configurationSet, patience);
    seen = await ses.get({ identity, kind }, patience);
  }
  // What somebody has set up elsewhere stays as it is.
  const lacksSet = seen !== undefined && seen.configurationSet === undefined;
  const lacksMailFrom = mailFromDomain !== undefined && seen !== undefined && seen.mailFrom === undefined;
  if (lacksSet) await ses.attach(identity, configurationSet, patience);
  if (lacksMailFrom) await ses.setMailFrom(identity, { domain: mailFromDomain }, patience);
  if (lacksSet || lacksMailFrom) seen = await ses.get({ identity, kind }, patience);
  return change(identity, record, deps, (now) => [
    follow(
      made === "created" || now?.verificationSentAt === undefined
        ? askedAgain(now ?? record, deps.now())
        : now,
      seen,
      deps.now(),
    ),
  ]);
};
