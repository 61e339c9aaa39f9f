import { describe, expect, it } from "vitest";
import type { IdentityRecord } from "../../../shared/identities/identityRecord.ts";
import { identity } from "../../../shared/warnings/rules/identity.ts";
import { ago, DAY, details, find, found, HOUR } from "./findings.ts";

describe("an identity", () => {
  const record = (given: Partial<IdentityRecord>): { identities: IdentityRecord[] } => ({
    identities: [
      { identity: "uni.example", kind: "domain", state: "verified", noticed: [], version: 1, ...given },
    ],
  });
  const ses = (status: string, dkim: { status: string; signing: boolean }) =>
    ({ status, dkim, configurationSet: "postmaster" }) as unknown as NonNullable<IdentityRecord["ses"]>;
  const signed = { status: "SUCCESS", signing: true };
  const verifiedAt = "2026-10-01T00:00:00.000Z";

  it.each<[string, Partial<IdentityRecord>, string[]]>([
    ["verified", { verifiedAt, ses: ses("SUCCESS", signed) }, []],
    [
      "verified, and failed since",
      { verifiedAt, state: "failed" },
      ["critical: uni.example is no longer verified"],
    ],
    [
      "verified, its records gone",
      { verifiedAt, ses: ses("TEMPORARY_FAILURE", signed) },
      ["warning: SES no longer finds the DNS records of uni.example"],
    ],
    [
      "not verified yet, its records not found",
      { state: "pending", ses: ses("TEMPORARY_FAILURE", signed) },
      [],
    ],
    [
      "without its DKIM records",
      { verifiedAt, ses: ses("SUCCESS", { status: "FAILED", signing: true }) },
      ["warning: The DKIM records of uni.example are no longer in DNS"],
    ],
    [
      "without its DKIM records for now",
      { verifiedAt, ses: ses("SUCCESS", { status: "TEMPORARY_FAILURE", signing: true }) },
      ["warning: The DKIM records of uni.example are no longer in DNS"],
    ],
    ["that does not sign", { verifiedAt, ses: ses("SUCCESS", { status: "FAILED", signing: false }) }, []],
    [
      "an address without DKIM",
      { kind: "address", ses: ses("SUCCESS", { status: "FAILED", signing: true }) },
      [],
    ],
    [
      "waiting, without DKIM yet",
      { state: "pending", ses: ses("PENDING", { status: "FAILED", signing: true }) },
      [],
    ],
    [
      "failed at once",
      { state: "failed", verificationSentAt: ago(HOUR) },
      ["notice: uni.example could not be verified"],
    ],
    [
      "expired",
      { state: "expired", verificationSentAt: ago(HOUR) },
      ["notice: Verification link for uni.example expired"],
    ],
    [
      "failed as long ago as is told",
      { state: "failed", verificationSentAt: ago(4 * DAY - 1) },
      ["notice: uni.example could not be verified"],
    ],
    ["failed longer ago", { state: "failed", verificationSentAt: ago(4 * DAY) }, []],
    [
      "failed, only requested",
      { state: "failed", requestedAt: ago(HOUR) },
      ["notice: uni.example could not be verified"],
    ],
    ["failed, whenever that was", { state: "failed" }, []],
    ["declined", { state: "declined", requestedAt: ago(HOUR) }, []],
  ])("%s", (_, given, expected) => {
    expect(found(identity, record(given))).toEqual(expected);
  });

  it("is told with what SES says, and what to do", () => {
    const lines = (given: Partial<IdentityRecord>) => details(identity, record(given));
    expect(lines({ verifiedAt, state: "failed" })).toEqual([
      "Verified on 2026-10-01. SES now reports: FAILED.",
      "SES rejects mail from it.",
    ]);
    expect(lines({ verifiedAt, ses: ses("TEMPORARY_FAILURE", signed) })).toEqual([
      "Verified on 2026-10-01. SES now reports: TEMPORARY_FAILURE.",
      "SES still sends mail from it, for up to 72 hours.",
    ]);
    const sentNow = { verificationSentAt: ago(HOUR) };
    expect(lines({ ...sentNow, state: "failed", refusal: "SES said no.", requestedBy: "Ann" })).toEqual([
      "SES said no.",
      "Requested by Ann.",
    ]);
    expect(lines({ ...sentNow, state: "failed" })).toEqual(["SES did not find its records within 72 hours."]);
    expect(lines({ ...sentNow, state: "expired" })).toEqual([
      "The verification link in AWS's email expired after 24 hours.",
    ]);
    const targets = (given: Partial<IdentityRecord>) =>
      find(identity, record(given))?.[0]?.remedy?.map(({ target }) => target?.to);
    expect(targets({ verifiedAt, state: "failed" })).toEqual(["identityDns", "verifyAgain"]);
    expect(targets({ verifiedAt, ses: ses("TEMPORARY_FAILURE", signed) })).toEqual(["identityDns"]);
    expect(targets({ ...sentNow, state: "expired", kind: "address" })).toEqual(["verifyAgain"]);
  });
});
