import { ConcurrentModificationException } from "@aws-sdk/client-sesv2";
import { IdentityConflictError } from "../../shared/identities/changeIdentity.ts";
import {
  ZoneAbsentError,
  ZoneChangeRefusedError,
  ZoneDeniedError,
  ZonesBusyError,
} from "../../shared/identities/dns/Route53Zones.ts";
import {
  ConfigurationSetAbsentError,
  IdentityAbsentError,
  IdentityLimitError,
  IdentityRefusedError,
} from "../../shared/identities/SesIdentities.ts";
import { Problem } from "./http/problem.ts";

/** The problem that an error about an identity is; undefined where it is none of these. */
export const identityProblemOf = (error: unknown): Problem | undefined => {
  if (error instanceof IdentityLimitError)
    return new Problem(
      "identity_limit",
      `SES says: ${sentence(error.message)} It takes 10,000 identities in a region. Verify a domain rather than its addresses, or delete some, then ask again.`,
      { cause: error },
    );
  if (error instanceof IdentityRefusedError)
    return new Problem("identity_refused", `SES says: ${sentence(error.message)} Mend that and ask again.`, {
      cause: error,
    });
  if (error instanceof ConfigurationSetAbsentError)
    return new Problem(
      "configuration_set_missing",
      `SES says: ${sentence(error.message)} It is the service's own: deploy the service again, then ask again.`,
      { cause: error },
    );
  if (error instanceof IdentityAbsentError) return identityNotFound(error);
  if (error instanceof IdentityConflictError || error instanceof ConcurrentModificationException)
    return new Problem(
      "identity_busy",
      "Somebody else is changing this identity at the moment. Nothing is lost: repeat the request in a few seconds.",
      { headers: { "retry-after": "3" }, cause: error },
    );
  return zoneProblemOf(error);
};

const zoneProblemOf = (error: unknown): Problem | undefined => {
  if (error instanceof ZoneChangeRefusedError)
    return new Problem(
      "zone_change_refused",
      `Route 53 says: ${sentence(error.message)} Nothing was changed. Mend the zone, then repeat the request.`,
      { cause: error },
    );
  if (error instanceof ZoneAbsentError)
    return new Problem(
      "hosted_zone_not_found",
      "The hosted zone was deleted meanwhile. Repeat the request: it takes the next one above, if there is one.",
      { cause: error },
    );
  if (error instanceof ZonesBusyError)
    return new Problem(
      "route53_busy",
      "Route 53 takes five calls a second of an account and one change of a zone at a time, and took none of ours in time. Nothing is lost: repeat the request in a few seconds.",
      { headers: { "retry-after": "5" }, cause: error },
    );
  if (error instanceof ZoneDeniedError)
    return new Problem(
      "hosted_zone_denied",
      "This service may not change hosted zones, or not this one. Deploy it with the parameter hostedZoneId (docs/deployment.md), or publish the records yourself: GET …/dns?format=zone.",
      { cause: error },
    );
  return undefined;
};

const sentence = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

export const identityNotFound = (cause?: unknown) =>
  new Problem(
    "identity_not_found",
    "SES has no such identity, nobody has asked for it here, and no verified domain covers it. Mail from it is refused: ask for it with POST /v1/identities.",
    { cause },
  );
