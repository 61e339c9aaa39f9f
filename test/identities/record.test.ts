import { describe, expect, it } from "vitest";
import { domainsAbove, identityOf, isWithin } from "../../shared/identities/identity.ts";
import {
  afterNotice,
  askedAgain,
  feedbackOf,
  follow,
  foundRecord,
  type IdentityRecord,
  refused,
} from "../../shared/identities/identityRecord.ts";
import { judge, parsePolicy } from "../../shared/identities/policy.ts";
import type { SesIdentity } from "../../shared/identities/SesIdentities.ts";

const HOUR = 3_600_000;
const SENT = Date.parse("2026-11-24T00:00:00.000Z");
const later = (ms: number) => new Date(SENT + ms);

const record = (given: Partial<IdentityRecord> = {}): IdentityRecord => ({
  identity: "ann@uni.example",
  kind: "address",
  state: "pending",
  requestedBy: "operator",
  requester: "ann@uni.example",
  verificationSentAt: later(0).toISOString(),
  noticed: [],
  version: 3,
  ...given,
});
const seen = (status: string, more: Partial<SesIdentity> = {}): SesIdentity => ({
  identity: "ann@uni.example",
  kind: "address",
  maySend: status === "SUCCESS",
  status,
  dkim: { status: "NOT_STARTED", signing: false, tokens: [] },
  ...more,
});
const without = (name: keyof IdentityRecord, given: Partial<IdentityRecord> = {}): IdentityRecord => {
  const { [name]: _, ...rest } = record(given);
  return rest as IdentityRecord;
};

describe("the state of an identity, once SES was asked", () => {
  it.each<[string, IdentityRecord, SesIdentity | undefined, string]>([
    ["that SES verified", record(), seen("SUCCESS"), "verified"],
    ["whose records SES lost sight of", record(), seen("TEMPORARY_FAILURE"), "verified"],
    ["that SES gave up", record(), seen("FAILED"), "failed"],
    ["that SES is looking for", record(), seen("PENDING"), "pending"],
    ["that SES looks for again", record({ state: "verified" }), seen("NOT_STARTED"), "pending"],
    ["that SES does not have, though it was asked", record(), undefined, "pending"],
    ["that SES no longer has", record({ state: "verified" }), undefined, "absent"],
    ["that SES no longer has, after it failed", record({ state: "failed" }), undefined, "absent"],
    ["that was found at SES, and is gone", without("requestedBy"), undefined, "absent"],
    ["that SES refused", record({ state: "failed", refusal: "no" }), undefined, "failed"],
    [
      "that SES refused, and has all the same",
      record({ state: "failed", refusal: "no" }),
      seen("PENDING"),
      "pending",
    ],
    ["that waits", record({ state: "waitingForApproval" }), undefined, "waitingForApproval"],
    [
      "that waits, and is at SES",
      record({ state: "waitingForApproval" }),
      seen("PENDING"),
      "waitingForApproval",
    ],
    ["that was declined", record({ state: "declined" }), undefined, "declined"],
    ["that expired", record({ state: "expired" }), undefined, "expired"],
    ["that was absent", record({ state: "absent" }), undefined, "absent"],
    ["that was absent and is back", record({ state: "absent" }), seen("PENDING"), "pending"],
  ])("%s", (_, before, ses, state) => {
    expect(follow(before, ses, later(HOUR)).state).toBe(state);
  });

  it.each([
    [24 * HOUR - 1, record(), "pending"],
    [24 * HOUR, record(), "expired"],
    [24 * HOUR, record({ kind: "domain" }), "pending"],
    [24 * HOUR, without("verificationSentAt"), "pending"],
    [24 * HOUR, record({ state: "waitingForApproval" }), "waitingForApproval"],
  ])("is, %i ms after the verification email, …", (ms, before, state) => {
    expect(follow(before, seen("PENDING"), later(ms)).state).toBe(state);
    if (before.requestedBy !== undefined) expect(follow(before, undefined, later(ms)).state).toBe(state);
  });

  it("keeps what SES says, since when it is verified, and no refusal that is over", () => {
    const at = later(HOUR).toISOString();
    const mailFrom = { domain: "bounce.uni.example", status: "SUCCESS" };
    const known = follow(record({ refusal: "no" }), seen("SUCCESS", { mailFrom }), later(HOUR));
    expect(known).toMatchObject({
      ses: { status: "SUCCESS" },
      seenAt: at,
      verifiedAt: at,
      mailFromDomain: "bounce.uni.example",
    });
    expect(known).not.toHaveProperty("refusal");
    expect(follow(known, seen("SUCCESS"), later(2 * HOUR)).verifiedAt).toBe(at);
    expect(follow(record(), seen("PENDING"), later(HOUR))).not.toHaveProperty("verifiedAt");
    const gone = follow(known, undefined, later(2 * HOUR));
    expect(gone).not.toHaveProperty("ses");
    expect(gone.seenAt).toBe(later(2 * HOUR).toISOString());
    expect(follow(record({ state: "failed", refusal: "no" }), undefined, later(HOUR)).refusal).toBe("no");
  });
});

describe("the notice to the requester", () => {
  it.each([
    ["verified", seen("SUCCESS"), HOUR],
    ["failed", seen("FAILED"), HOUR],
    ["expired", seen("PENDING"), 24 * HOUR],
    ["expiring", seen("PENDING"), 20 * HOUR],
    [undefined, seen("PENDING"), 20 * HOUR - 1],
  ])("is %s", (notice, ses, ms) => expect(follow(record(), ses, later(ms)).notice).toBe(notice));

  it("is none of a domain's or an unsent link's end, and of what waits, but of what was declined", () => {
    const ofPending = (given: IdentityRecord) => follow(given, seen("PENDING"), later(23 * HOUR)).notice;
    expect(ofPending(record({ kind: "domain" }))).toBeUndefined();
    expect(ofPending(without("verificationSentAt"))).toBeUndefined();
    expect(ofPending(record({ state: "waitingForApproval" }))).toBeUndefined();
    expect(ofPending(record({ state: "declined" }))).toBe("declined");
  });

  it("is none where nobody is to hear it, or has heard it", () => {
    expect(follow(without("requester"), seen("SUCCESS"), later(HOUR))).not.toHaveProperty("notice");
    const noticed = [{ notice: "verified" as const, at: "then", sent: true }];
    expect(follow(record({ noticed }), seen("SUCCESS"), later(HOUR))).not.toHaveProperty("notice");
    expect(follow(record({ noticed }), seen("FAILED"), later(HOUR)).notice).toBe("failed");
  });

  it("takes the place of an older one, that somebody may be sending", () => {
    const taken = record({ notice: "expiring", noticeTakenAt: "then" });
    const verified = follow(taken, seen("SUCCESS"), later(21 * HOUR));
    expect(verified.notice).toBe("verified");
    expect(verified).not.toHaveProperty("noticeTakenAt");
    expect(follow(taken, seen("PENDING"), later(21 * HOUR))).toMatchObject({
      notice: "expiring",
      noticeTakenAt: "then",
    });
  });

  it("is done with once it is dealt with; a newer one stays due", () => {
    const dealt = { notice: "expiring" as const, at: "now", sent: true };
    const before = [{ notice: "failed" as const, at: "then", sent: false }];
    const done = afterNotice(record({ notice: "expiring", noticeTakenAt: "then", noticed: before }), dealt);
    expect(done.noticed).toEqual([...before, dealt]);
    expect(done).not.toHaveProperty("notice");
    expect(done).not.toHaveProperty("noticeTakenAt");
    expect(afterNotice(record({ notice: "verified" }), dealt).notice).toBe("verified");
    expect(afterNotice(record(), dealt)).not.toHaveProperty("notice");
  });
});

describe("a record", () => {
  it("of what was found at SES waits, for nobody", () => {
    expect(foundRecord(seen("PENDING"))).toEqual({
      identity: "ann@uni.example",
      kind: "address",
      state: "pending",
      noticed: [],
      version: 0,
    });
  });

  it("that SES is asked for again has everything before it", () => {
    const noticed = [{ notice: "expired" as const, at: "then", sent: true }];
    const again = askedAgain(
      record({ state: "expired", notice: "expired", noticeTakenAt: "then", refusal: "no", noticed }),
      later(HOUR),
    );
    expect(again).toMatchObject({
      state: "pending",
      verificationSentAt: later(HOUR).toISOString(),
      noticed: [],
    });
    for (const name of ["notice", "noticeTakenAt", "refusal"]) expect(again).not.toHaveProperty(name);
  });

  it("that SES refused says so to the requester", () => {
    expect(refused(record(), "too many")).toMatchObject({
      state: "failed",
      refusal: "too many",
      notice: "failed",
    });
  });
});

describe("whether events reach this service", () => {
  const ours = { configurationSet: "postmaster", inPlace: true };
  const of = (configurationSet: string | undefined, inPlace = true, seenAt?: string) => {
    const ses = seen("SUCCESS", configurationSet === undefined ? {} : { configurationSet });
    const { explanation, remedy, ...feedback } = feedbackOf(
      { identity: "uni.example", ses },
      { ...ours, inPlace },
      seenAt,
    );
    return { ...feedback, targets: remedy.map(({ target }) => target), explanation };
  };
  const at = "2026-11-24T00:00:00.000Z";
  const attach = { to: "attachFeedback", identity: "uni.example" };

  it.each([
    ["postmaster", true, undefined, { reachesUs: true, twice: false, targets: [] }],
    ["postmaster", true, at, { reachesUs: true, twice: true, notificationsSeenAt: at, targets: [undefined] }],
    ["postmaster", false, at, { reachesUs: true, twice: false, targets: [attach, undefined] }],
    [
      undefined,
      true,
      at,
      { reachesUs: true, twice: false, configurationSet: null, targets: [attach, undefined] },
    ],
    [
      "other",
      true,
      at,
      { reachesUs: true, twice: false, configurationSet: "other", targets: [attach, undefined] },
    ],
    ["postmaster", false, undefined, { reachesUs: false, targets: [{ to: "account" }] }],
    [undefined, true, undefined, { reachesUs: false, notificationsSeenAt: null, targets: [attach] }],
    ["other", true, undefined, { reachesUs: false, targets: [{ ...attach, replace: true }] }],
  ] as const)("set %s, in place %s, topic %s", (configurationSet, inPlace, seenAt, expected) => {
    const { targets, ...feedback } = of(configurationSet, inPlace, seenAt);
    const { targets: expectedTargets, ...rest } = expected;
    expect(feedback).toMatchObject(rest);
    expect(targets).toEqual(expectedTargets);
  });

  it("is said in words that name the set", () => {
    expect(of("other").explanation).toContain("another configuration set, other,");
    expect(of("postmaster", false).explanation).toContain("postmaster, but that does not publish");
    expect(feedbackOf({ identity: "uni.example" }, ours, undefined)).toMatchObject({
      configurationSet: null,
    });
  });
});

describe("a domain", () => {
  it.each([
    ["uni.example", "uni.example", true],
    ["dept.uni.example", "uni.example", true],
    ["notuni.example", "uni.example", false],
    ["uni.example", "dept.uni.example", false],
  ])("%s is within %s: %s", (domain, above, expected) => expect(isWithin(domain, above)).toBe(expected));

  it("has those above it, but no top-level domain", () => {
    expect(domainsAbove("a.b.org")).toEqual(["a.b.org", "b.org"]);
    expect(domainsAbove("org")).toEqual([]);
  });

  it.each([
    [`${"a".repeat(63)}.org`, true],
    [`${"a".repeat(64)}.org`, false],
    [`${`${"a".repeat(62)}.`.repeat(4)}a`, true],
    [`${`${"a".repeat(62)}.`.repeat(4)}ab`, false],
    ["a-b.org", true],
    ["a-.org", false],
    ["a_b.org", false],
    ["x.org:25", false],
    ["x.org/y", false],
    ["[192.0.2.1]", false],
    ["x%2eorg.org", false],
    ["x.org...", true],
  ])("%s is an identity: %s", (text, expected) => expect(identityOf(text) !== undefined).toBe(expected));

  it("of a policy is refused with its reason, and allowed where nothing is said", () => {
    const judged = (domain: string, policy: string) => {
      const found = identityOf(domain);
      if (found === undefined) throw new Error(`${domain} is no identity`);
      return judge(found, parsePolicy(policy));
    };
    expect(judged("x.org", '{"deny":["*"]}')).toMatchObject({
      reason: expect.stringContaining("Addresses at x.org cannot be verified here"),
    });
    expect(judged("x.org", '{"allow":["a.org","b.org"]}')).toMatchObject({
      reason: expect.stringContaining("allows only a.org, b.org"),
    });
    expect(judged("x.org", "  ")).toEqual({ verdict: "allowed" });
    expect(judged("x.org", '{"needsApproval":["*"]}')).toEqual({ verdict: "needsApproval" });
    expect(() => parsePolicy("{")).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
    expect(() => parsePolicy("[]")).toThrow(/^the value: /);
    expect(() => parsePolicy('{"allow":["X.org"]}')).toThrow(
      "allow.0: is neither * nor a domain in lower case",
    );
    for (const bad of ["org", "x.org.", ".x.org", "**", "x..org", "*x.org", "x.org y"])
      expect(() => parsePolicy(JSON.stringify({ allow: [bad] })), bad).toThrow("allow.0");
  });
});
