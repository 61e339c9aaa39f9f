import { type Answer, badRequest, type Input, noIdentity, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { identityName } from "../identities/identity.ts";

/** [API_PutEmailIdentityMailFromAttributes]; without a domain it takes the custom MAIL FROM away. */
export const putEmailIdentityMailFromAttributes = ({ resource, body }: Input, ses: Ses): Answer => {
  const { MailFromDomain: given, BehaviorOnMxFailure: behavior = "USE_DEFAULT_VALUE" } = body;
  const identity = ses.identities.get(resource, ses.now());
  if (identity === undefined) return noIdentity(resource);
  if (behavior !== "USE_DEFAULT_VALUE" && behavior !== "REJECT_MESSAGE")
    return badRequest("BehaviorOnMxFailure is neither USE_DEFAULT_VALUE nor REJECT_MESSAGE");
  const { mailFrom: before, ...rest } = identity;
  if (given === undefined || given === "") {
    ses.identities.put(rest);
    return success();
  }
  const domain = typeof given === "string" && !given.includes("@") ? identityName(given) : undefined;
  if (domain === undefined) return badRequest(`Invalid MAIL-FROM domain <${String(given)}>.`);
  const parent = identity.name.slice(identity.name.lastIndexOf("@") + 1);
  if (!domain.endsWith(`.${parent}`))
    return badRequest(
      `Provided MAIL-FROM domain <${domain}> is not subdomain of the domain of the identity <${identity.name}>.`,
    );
  const status = before?.domain === domain ? before.status : "PENDING";
  ses.identities.put({ ...rest, mailFrom: { domain, status, behaviorOnMxFailure: behavior } });
  return success();
};
