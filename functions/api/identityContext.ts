import { normaliseAddress } from "../../shared/feedback/address.ts";
import type { IdentityDeps } from "../../shared/identities/changeIdentity.ts";
import { type Feedback, feedbackOf, type IdentityRecord } from "../../shared/identities/identityRecord.ts";
import { coverOf } from "../../shared/identities/lookAtIdentity.ts";
import { NoTimeLeftError } from "../../shared/ses/Pace.ts";
import { inParallel } from "../../shared/table/inParallel.ts";
import type { Context } from "./http/route.ts";
import { type IdentityItem, identityItem } from "./items/identityItem.ts";

/** What the domain of identities works with, in this request. */
export const identityDeps = ({ services, signal }: Context): IdentityDeps => ({
  identities: services.identities,
  ses: services.sesIdentities,
  policy: services.policy,
  configurationSet: services.configurationSet,
  now: services.now,
  newId: services.newId,
  patience: { signal },
});

/** The items of records, with what covers each and whether its feedback comes. */
export const identityItems = async (records: IdentityRecord[], context: Context): Promise<IdentityItem[]> => {
  const covers = await coverOf(records, context.services);
  return inParallel(records, async (record) =>
    identityItem(record, {
      coveredBy: covers.get(record.identity),
      feedback: await feedbackFor(record, context),
    }),
  );
};

export const identityItemOf = async (record: IdentityRecord, context: Context): Promise<IdentityItem> => {
  const covers = await coverOf([record], context.services);
  return identityItem(record, {
    coveredBy: covers.get(record.identity),
    feedback: await feedbackFor(record, context),
  });
};

/** Undefined while SES has no such identity, or no time to say where its events go. */
export const feedbackFor = async (
  { identity, ses }: IdentityRecord,
  { services, signal }: Context,
): Promise<Feedback | undefined> => {
  if (ses === undefined) return undefined;
  const seenAt = await services.notifications.seenAt(normaliseAddress(identity)?.address ?? identity);
  try {
    return feedbackOf({ identity, ses }, await services.publishing.get({ signal }), seenAt);
  } catch (error) {
    if (error instanceof NoTimeLeftError) return undefined;
    throw error;
  }
};
