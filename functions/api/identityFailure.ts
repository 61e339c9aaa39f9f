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
import { DEPLOY } from "../../shared/remedies/deploy.ts";
import { shell } from "../../shared/remedies/remedy.ts";
import { Problem } from "./http/problem.ts";

/** The problem that an error about an identity is; undefined where it is none of these. */
export const identityProblemOf = (error: unknown): Problem | undefined => {
  if (error instanceof IdentityLimitError)
    return new Problem(
      "identity_limit",
      `SES says: ${sentence(error.message)} The limit is 10,000 identities in a region. Verify a domain rather than its addresses, or delete some, then try again.`,
      { cause: error },
    );
  if (error instanceof IdentityRefusedError)
    return new Problem("identity_refused", `SES says: ${sentence(error.message)} Fix that and try again.`, {
      cause: error,
    });
  if (error instanceof ConfigurationSetAbsentError)
    return new Problem(
      "configuration_set_missing",
      `SES says: ${sentence(error.message)} It is this service's configuration set.`,
      { remedy: [DEPLOY, { text: "Then try again." }], cause: error },
    );
  if (error instanceof IdentityAbsentError) return identityNotFound(undefined, error);
  if (error instanceof IdentityConflictError || error instanceof ConcurrentModificationException)
    return new Problem(
      "identity_busy",
      "Someone else is changing this identity. Nothing was lost. Try again in a few seconds.",
      { headers: { "retry-after": "3" }, cause: error },
    );
  return zoneProblemOf(error);
};

const zoneProblemOf = (error: unknown): Problem | undefined => {
  if (error instanceof ZoneChangeRefusedError)
    return new Problem(
      "zone_change_refused",
      `Route 53 says: ${sentence(error.message)} Nothing was changed. Fix the zone, then try again.`,
      { cause: error },
    );
  if (error instanceof ZoneAbsentError)
    return new Problem(
      "hosted_zone_not_found",
      "The hosted zone has just been deleted. Try again: the zone of the parent domain is used if there is one.",
      { cause: error },
    );
  if (error instanceof ZonesBusyError)
    return new Problem(
      "route53_busy",
      "Route 53 is throttling us: it accepts five calls a second per account and one change per zone at a time. Nothing was lost. Try again in a few seconds.",
      { headers: { "retry-after": "5" }, cause: error },
    );
  if (error instanceof ZoneDeniedError)
    return new Problem("hosted_zone_denied", "This service has no permission to change this hosted zone.", {
      remedy: [
        shell(
          "Deploy it again with the hosted zone's id added to its parameters (docs/deployment.md).",
          'npx serverless deploy --param="hostedZoneId=ID"',
        ),
        { text: "Or publish the domain's DNS records yourself.", target: { to: "identities" } },
      ],
      cause: error,
    });
  return undefined;
};

const sentence = (text: string) => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

export const identityNotFound = (identity?: string, cause?: unknown) =>
  new Problem(
    "identity_not_found",
    "SES has no such identity, no one has requested it here, and no verified domain covers it. SES rejects mail from it.",
    {
      remedy: [
        {
          text: "Request it, if you want to send from it.",
          target: { to: "requestIdentity", ...(identity === undefined ? {} : { identity }) },
        },
      ],
      cause,
    },
  );
