import { describe, expect, it } from "vitest";
import type { AccountFacts } from "../../shared/account/accountFacts.ts";
import type { DigestRecord } from "../../shared/digest/DigestTable.ts";
import type { IdentityRecord } from "../../shared/identities/identityRecord.ts";
import type { Comparison } from "../../shared/sesCounts/compare.ts";
import { type Counts, noCounts } from "../../shared/tallies/counts.ts";
import type { Facts } from "../../shared/warnings/facts.ts";
import type { GoodSuppressed } from "../../shared/warnings/goodSuppressed.ts";
import type { ConditionRule } from "../../shared/warnings/rule.ts";
import { countsDiffer } from "../../shared/warnings/rules/countsDiffer.ts";
import { deadLetters } from "../../shared/warnings/rules/deadLetters.ts";
import { delays } from "../../shared/warnings/rules/delays.ts";
import { digestFailed } from "../../shared/warnings/rules/digestFailed.ts";
import { feedSilent } from "../../shared/warnings/rules/feedSilent.ts";
import { goodAddressesSuppressed } from "../../shared/warnings/rules/goodAddressesSuppressed.ts";
import { identity } from "../../shared/warnings/rules/identity.ts";
import { quarantine } from "../../shared/warnings/rules/quarantine.ts";
import { quota } from "../../shared/warnings/rules/quota.ts";
import { relaySilent } from "../../shared/warnings/rules/relaySilent.ts";
import { sandbox } from "../../shared/warnings/rules/sandbox.ts";
import { sending } from "../../shared/warnings/rules/sending.ts";

const NOW = new Date("2026-11-24T12:00:00.000Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ago = (ms: number) => new Date(NOW.getTime() - ms).toISOString();

/** What a rule finds in these facts: the severity and headline of each finding. */
const found = (rule: ConditionRule, facts: Partial<Facts>, open: string[] = []) =>
  rule
    .find({ now: NOW, ...facts } as Facts, (subject) => open.includes(subject))
    ?.map(({ severity, headline }) => `${severity}: ${headline}`);
const severities = (rule: ConditionRule, facts: Partial<Facts>, open: string[] = []) =>
  rule
    .find({ now: NOW, ...facts } as Facts, (subject) => open.includes(subject))
    ?.map(({ severity }) => severity);
const details = (rule: ConditionRule, facts: Partial<Facts>) =>
  rule.find({ now: NOW, ...facts } as Facts, () => false)?.flatMap(({ facts: lines }) => lines);

const account = (given: Partial<AccountFacts> = {}): { account: AccountFacts } => ({
  account: {
    productionAccess: true,
    sendingEnabled: true,
    enforcementStatus: "HEALTHY",
    max24HourSend: 1_000,
    sentLast24Hours: 0,
    maxSendRate: 14,
    suppressedReasons: ["BOUNCE", "COMPLAINT"],
    ...given,
  },
});

describe("the rules over the account", () => {
  it("say nothing where SES did not answer", () => {
    for (const rule of [quota, sending, sandbox]) expect(found(rule, {})).toBeUndefined();
  });

  it.each([
    [799, [], undefined],
    [800, [], "warning"],
    [949, [], "warning"],
    [950, [], "critical"],
    [1_000, [], "critical"],
    [749, ["account"], undefined],
    [750, ["account"], "warning"],
  ])("quota: %i of 1,000 sent, open %j: %s", (sentLast24Hours, open, severity) => {
    expect(severities(quota, account({ sentLast24Hours }), open)).toEqual(
      severity === undefined ? [] : [severity],
    );
  });

  it("quota: none where there is no limit, and no fewer than none are left", () => {
    expect(found(quota, account({ max24HourSend: -1, sentLast24Hours: 1_000_000 }))).toEqual([]);
    expect(found(quota, account({ max24HourSend: 0, sentLast24Hours: 5 }))).toEqual([]);
    expect(details(quota, account({ sentLast24Hours: 900 }))).toEqual([
      "900 of 1,000 recipients in the last 24 hours; 100 are left.",
    ]);
    expect(details(quota, account({ sentLast24Hours: 1_005 }))).toEqual([
      "1,005 of 1,000 recipients in the last 24 hours; 0 are left.",
    ]);
  });

  it.each([
    ["HEALTHY", true, []],
    ["PROBATION", true, ["warning"]],
    ["SHUTDOWN", true, ["critical"]],
    ["HEALTHY", false, ["critical"]],
    ["PROBATION", false, ["critical"]],
  ])("sending: %s, turned on %s: %j", (enforcementStatus, sendingEnabled, expected) => {
    expect(severities(sending, account({ enforcementStatus, sendingEnabled }))).toEqual(expected);
  });

  it("sending: says who paused it", () => {
    expect(details(sending, account({ enforcementStatus: "SHUTDOWN", sendingEnabled: false }))).toEqual([
      "AWS has paused it (enforcement status SHUTDOWN).",
    ]);
    expect(details(sending, account({ sendingEnabled: false }))).toEqual([
      "Sending is turned off in this region (enforcement status HEALTHY).",
    ]);
  });

  it("sandbox: a notice, with how far the request is", () => {
    expect(found(sandbox, account())).toEqual([]);
    const inSandbox = { productionAccess: false, max24HourSend: 200, sentLast24Hours: 1 };
    expect(found(sandbox, account(inSandbox))).toEqual(["notice: The SES account is in the sandbox"]);
    expect(details(sandbox, account(inSandbox))).toEqual([
      "1 of 200 recipients in the last 24 hours.",
      "Production access has not been requested.",
    ]);
    expect(details(sandbox, account({ ...inSandbox, review: { status: "PENDING" } }))).toContain(
      "The request for production access is PENDING.",
    );
  });
});

describe("delays at a recipient domain", () => {
  const of = (given: Partial<Counts>): Partial<Facts> => ({
    recent: [["slow.example", { ...noCounts(), ...given }]],
  });

  it.each([
    [{ deliveryDelay: 24 }, [], []],
    [{ deliveryDelay: 25 }, [], ["warning"]],
    [{ deliveryDelay: 25, send: 100 }, [], ["warning"]],
    [{ deliveryDelay: 25, send: 101 }, [], []],
    [{ deliveryDelay: 25, delivery: 25 }, [], ["warning"]],
    [{ deliveryDelay: 25, delivery: 26 }, [], ["notice"]],
    [{ deliveryDelay: 25, delivery: 99 }, [], ["notice"]],
    [{ deliveryDelay: 25, delivery: 100 }, [], []],
    // Once open it ends at four fifths of both marks.
    [{ deliveryDelay: 19 }, ["slow.example"], []],
    [{ deliveryDelay: 20 }, ["slow.example"], ["warning"]],
    [{ deliveryDelay: 20, send: 100 }, ["slow.example"], ["warning"]],
    [{ deliveryDelay: 20, send: 101 }, ["slow.example"], []],
    [{ deliveryDelay: 20 }, ["other.example"], []],
  ])("%j, open %j: %j", (given, open, expected) => {
    expect(severities(delays, of(given), open)).toEqual(expected);
  });

  it("give the share of the mail, unless SES reports more delays than there is mail", () => {
    expect(details(delays, of({ deliveryDelay: 30, send: 60, delivery: 30 }))).toEqual([
      "30 delays and 30 deliveries in the last six hours, 60 sent.",
      "That is 50.0% of the mail to this domain.",
    ]);
    expect(details(delays, of({ deliveryDelay: 60, send: 60 }))).toHaveLength(2);
    expect(details(delays, of({ deliveryDelay: 61, send: 60 }))).toHaveLength(1);
  });
});

describe("what arrives no more", () => {
  const feed = (
    silentMs: number,
    risenSince: number,
    unrecordedShare = 0,
    diagnosis?: NonNullable<Facts["feed"]>["diagnosis"],
  ) => ({
    feed: {
      lastEventAt: ago(silentMs),
      risenSince,
      unrecordedShare,
      ...(diagnosis === undefined ? {} : { diagnosis }),
    },
  });

  it.each([
    [20 * MINUTE - 1, 10, 0, 0],
    [20 * MINUTE, 10, 0, 1],
    [20 * MINUTE, 9, 0, 0],
    // Where some mail is never heard of, only half a day of silence says anything, and where all is, nothing does.
    [20 * MINUTE, 10, 0.05, 1],
    [12 * HOUR - 1, 10, 0.051, 0],
    [12 * HOUR, 10, 0.051, 1],
    [12 * HOUR, 10, 0.9, 1],
    [30 * DAY, 1_000, 0.901, 0],
  ])("events: silent for %i ms, SES sent %i, of which a share of %d is never heard of: %i", (...given) => {
    const [silentMs, risen, unrecordedShare, warnings] = given;
    expect(found(feedSilent, feed(silentMs, risen, unrecordedShare))).toHaveLength(warnings);
  });

  it("events: nothing is said where SES's count is not known", () => {
    expect(found(feedSilent, {})).toBeUndefined();
  });

  it("events: tells how long, in minutes and then in hours, and each remedy once", () => {
    expect(found(feedSilent, feed(119 * MINUTE, 20))).toEqual([
      "critical: No events for 119 minutes although SES is sending",
    ]);
    expect(found(feedSilent, feed(120 * MINUTE, 20))).toEqual([
      "critical: No events for 2 hours although SES is sending",
    ]);
    const step = { text: "Subscribe the queue." };
    const broken = feed(HOUR, 20, 0.051 - 0.001, [
      { fact: "no subscription", remedy: [step] },
      { fact: "no policy", remedy: [step] },
    ]);
    expect(feedSilent.find({ now: NOW, ...broken } as Facts, () => false)).toMatchObject([
      {
        remedy: [step],
        facts: [
          "The last event arrived at 2026-11-24 11:00 UTC.",
          "By its own count, SES has sent to about 20 recipients since then.",
          "no subscription",
          "no policy",
        ],
      },
    ]);
    const [plain] = feedSilent.find({ now: NOW, ...feed(HOUR, 20) } as Facts, () => false) ?? [];
    expect(plain).not.toHaveProperty("remedy");
    expect(details(feedSilent, feed(13 * HOUR, 20, 0.2))).toContain(
      "We normally receive no events for 20.0% of the account's mail.",
    );
  });

  it.each([
    [30 * MINUTE - 1, 0],
    [30 * MINUTE, 1],
    [14 * DAY - 1, 1],
    [14 * DAY, 0],
  ])("the reports of a mail host: %i ms ago: %i", (silentMs, warnings) => {
    expect(found(relaySilent, { relayHosts: [{ host: "mx1", lastSeenAt: ago(silentMs) }] })).toHaveLength(
      warnings,
    );
  });

  it("the reports of a mail host: in whole minutes", () => {
    expect(details(relaySilent, { relayHosts: [{ host: "mx1", lastSeenAt: ago(31.9 * MINUTE) }] })).toEqual([
      "Last report: 2026-11-24 11:28 UTC, 31 minutes ago.",
    ]);
  });
});

describe("what waits aside", () => {
  it.each([
    [99, 0, "warning"],
    [100, 0, "critical"],
    [1, 7 * DAY - 1, "warning"],
    [1, 7 * DAY, undefined],
  ])("quarantine: %i, the newest %i ms ago: %s", (waiting, newestMs, severity) => {
    const facts = { quarantine: { waiting, orMore: false, newestAt: ago(newestMs), reasons: [] } };
    expect(severities(quarantine, facts)).toEqual(severity === undefined ? [] : [severity]);
  });

  it("quarantine: nothing where it is empty; else how many, or more, and why", () => {
    expect(found(quarantine, { quarantine: { waiting: 0, orMore: false, reasons: [] } })).toEqual([]);
    const facts = { quarantine: { waiting: 2, orMore: true, newestAt: ago(0), reasons: ["not_json"] } };
    expect(found(quarantine, facts)).toEqual(["warning: 2 notifications or more could not be read"]);
    expect(details(quarantine, facts)).toEqual([
      "The newest arrived at 2026-11-24 12:00 UTC.",
      "Reason: not_json",
    ]);
  });

  it("dead letters: each queue with any, and nothing at all where one does not answer", () => {
    const queues = (...messages: (number | undefined)[]) => ({
      deadLetters: messages.map((count, n) => ({ queue: `q${n}`, messages: count })),
    });
    expect(found(deadLetters, queues(0, 1, 2))).toEqual([
      "critical: 1 message in the dead-letter queue q1",
      "critical: 2 messages in the dead-letter queue q2",
    ]);
    expect(found(deadLetters, queues(3, undefined))).toBeUndefined();
  });
});

describe("the digest", () => {
  const digest = (given: Partial<DigestRecord>): DigestRecord => ({
    since: "2026-11-23T00:00:00.000Z",
    days: 1,
    state: "sent",
    firstAt: ago(HOUR),
    at: ago(HOUR),
    attempts: 1,
    ...given,
  });

  it.each([
    ["sent", HOUR, []],
    ["failed", HOUR, ["warning"]],
    ["sending", 15 * MINUTE - 1, []],
    ["sending", 15 * MINUTE, ["notice"]],
    ["sending", 3 * DAY - 1, ["notice"]],
    ["sending", 3 * DAY, []],
    ["sent", 16 * MINUTE, []],
  ] as const)("%s %i ms ago: %j", (state, ms, expected) => {
    expect(severities(digestFailed, { digests: [digest({ state, at: ago(ms) })] })).toEqual(expected);
  });

  it("counts where it is the newest, daily and weekly apart", () => {
    const older = digest({
      since: "2026-11-22T00:00:00.000Z",
      state: "failed",
      failure: "quota",
      attempts: 2,
    });
    expect(found(digestFailed, { digests: [older, digest({})] })).toEqual([]);
    expect(found(digestFailed, { digests: [digest({}), older] })).toEqual([]);
    const weekly = digest({ days: 7, state: "failed" });
    expect(severities(digestFailed, { digests: [digest({}), weekly] })).toEqual(["warning"]);
    expect(details(digestFailed, { digests: [older] })).toEqual([
      "quota",
      "2 attempts, the last at 2026-11-24 11:00 UTC.",
    ]);
    expect(details(digestFailed, { digests: [weekly] })?.[0]).toBe("The reason is unknown.");
  });
});

describe("SES's own counts", () => {
  const compared = (given: Partial<Comparison> = {}): { comparison: Comparison } => ({
    comparison: {
      day: "2026-11-23",
      at: ago(0),
      state: "missing",
      ses: 100,
      recorded: { least: 80, most: 80 },
      difference: 20,
      share: 0.2,
      metrics: [],
      causes: [],
      ...given,
    },
  });

  it.each([
    [{ share: 0.199 }, ["notice"]],
    [{ share: 0.2 }, ["warning"]],
    [{ state: "surplus" as const }, []],
    [{ state: "agrees" as const }, []],
    [{ at: ago(3 * DAY) }, ["warning"]],
    [{ at: ago(3 * DAY + 1) }, undefined],
  ])("%j: %j", (given, expected) => {
    expect(severities(countsDiffer, compared(given))).toEqual(expected);
  });

  it("say nothing where there is no comparison; else which metrics differ, and why", () => {
    expect(found(countsDiffer, {})).toBeUndefined();
    const step = { text: "Attach the set." };
    const comparison = compared({
      metrics: [
        { metric: "SEND", ses: 100, recorded: 80, differs: true },
        { metric: "DELIVERY", ses: 70, recorded: 70, differs: false },
      ],
      causes: [{ text: "no set", remedy: [step] } as Comparison["causes"][number]],
    });
    const [finding] = countsDiffer.find({ now: NOW, ...comparison } as Facts, () => false) ?? [];
    expect(finding?.facts).toHaveLength(3);
    expect(finding?.facts[1]).toMatch(/^On 2026-11-23, .*100.*80/);
    expect(finding?.facts[2]).toBe("Likely cause: no set");
    expect(finding?.remedy).toEqual([step]);
  });
});

describe("good addresses that are suppressed", () => {
  const good = (given: Partial<GoodSuppressed> = {}): Partial<Facts> => ({
    goodSuppressed: [
      {
        code: "reputation",
        sender: "redcap@uni.example",
        count: 5,
        orMore: false,
        providers: [["gmail.com", 2]],
        since: "2026-11-24T01:02:03.000Z",
        ...given,
      },
    ],
  });

  it.each([
    [{ count: 4 }, 0],
    [{ count: 5 }, 1],
    [
      {
        count: 3,
        providers: [
          ["gmail.com", 2],
          ["aol.com", 1],
        ] as [string, number][],
      },
      0,
    ],
    [{ count: 3, providers: [["gmail.com", 3]] as [string, number][] }, 1],
    [{ count: 4, providers: [] }, 0],
  ])("%j: %i", (given, warnings) => {
    expect(found(goodAddressesSuppressed, good(given))).toHaveLength(warnings);
  });

  it("are none where the account does not suppress for bounces", () => {
    expect(found(goodAddressesSuppressed, { ...good(), ...account() })).toHaveLength(1);
    expect(
      found(goodAddressesSuppressed, { ...good(), ...account({ suppressedReasons: ["COMPLAINT"] }) }),
    ).toEqual([]);
  });

  it("are told with sender, providers and how to put them back", () => {
    const providers: [string, number][] = ["a", "b", "c", "d", "e"].map((name, n) => [
      `${name}.example`,
      9 - n,
    ]);
    const [many] =
      goodAddressesSuppressed.find(
        { now: NOW, ...good({ orMore: true, providers }) } as Facts,
        () => false,
      ) ?? [];
    expect(many?.headline).toMatch(
      /^At least 5 good addresses suppressed: [a-z].* \(from redcap@uni\.example\)$/,
    );
    expect(many?.facts[0]).toMatch(
      /^At least 5 addresses hard-bounced mail from redcap@uni\.example .* and are still suppressed\./,
    );
    expect(many?.facts[1]).toBe(
      "Rejected by a.example (9), b.example (8), c.example (7), d.example (6) and 1 other.",
    );
    expect(many?.remedy?.map(({ target }) => target)).toEqual([
      { to: "identityDns", identity: "uni.example" },
      { to: "suppressionsByReason", reason: "reputation", since: "2026-11-24", sender: "redcap@uni.example" },
      { to: "removeByReason", reason: "reputation", since: "2026-11-24", sender: "redcap@uni.example" },
    ]);
    const [nobody] =
      goodAddressesSuppressed.find(
        { now: NOW, ...good({ sender: "", count: 1, providers: [["gmail.com", 3]] }) } as Facts,
        () => false,
      ) ?? [];
    expect(nobody?.headline).toMatch(/^1 good address suppressed: [^@]*$/);
    expect(nobody?.facts[0]).toMatch(
      /^1 address hard-bounced mail in the last 24 hours and is still suppressed\./,
    );
    expect(nobody?.facts[1]).toBe("Rejected by gmail.com (3).");
    expect(nobody?.remedy?.map(({ target }) => target)).toEqual([
      undefined,
      { to: "suppressionsByReason", reason: "reputation", since: "2026-11-24" },
      { to: "removeByReason", reason: "reputation", since: "2026-11-24" },
    ]);
    const [content] =
      goodAddressesSuppressed.find({ now: NOW, ...good({ code: "spamContent" }) } as Facts, () => false) ??
      [];
    expect(content?.remedy?.[0]).not.toHaveProperty("target");
  });
});

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
      identity
        .find({ now: NOW, ...record(given) } as Facts, () => false)?.[0]
        ?.remedy?.map(({ target }) => target?.to);
    expect(targets({ verifiedAt, state: "failed" })).toEqual(["identityDns", "verifyAgain"]);
    expect(targets({ verifiedAt, ses: ses("TEMPORARY_FAILURE", signed) })).toEqual(["identityDns"]);
    expect(targets({ ...sentNow, state: "expired", kind: "address" })).toEqual(["verifyAgain"]);
  });
});
