import { expect, it } from "vitest";
import { identityProblemOf } from "../../functions/api/identityFailure.ts";
import {
  ZoneAbsentError,
  ZoneChangeRefusedError,
  ZoneDeniedError,
  ZonesBusyError,
} from "../../shared/identities/dns/Route53Zones.ts";

it.each([
  [new ZonesBusyError("throttled"), "route53_busy", 503],
  [new ZoneDeniedError("not authorized"), "hosted_zone_denied", 409],
  [new ZoneAbsentError("No hosted zone found"), "hosted_zone_not_found", 404],
  [new ZoneChangeRefusedError("RRSet of type TXT conflicts"), "zone_change_refused", 409],
])("tells %s as %s", (error, code, status) => {
  expect(identityProblemOf(error)).toMatchObject({ code, status });
});

it("repeats Route 53's words where they say what to mend, and says when a busy one can be asked again", () => {
  expect(identityProblemOf(new ZoneChangeRefusedError("RRSet of type TXT conflicts"))?.message).toContain(
    "RRSet of type TXT conflicts.",
  );
  expect(identityProblemOf(new ZonesBusyError("throttled"))?.headers).toEqual({ "retry-after": "5" });
});
