import { describe, expect, it } from "vitest";
import { advice, explanation, isInForce, remedies, whySuppressed } from "../../shared/suppressions/advice.ts";
import {
  aboutSuppression,
  isLikelyToBounceAgain,
  reasonOfSuppression,
  removalOf,
} from "../../shared/suppressions/reason.ts";
import type { Suppression } from "../../shared/suppressions/suppression.ts";

const entry = (given: Partial<Suppression> = {}): Suppression => ({
  address: "jo@example.net",
  domain: "example.net",
  state: "listed",
  reason: "BOUNCE",
  since: "2026-01-01T10:00:00.000Z",
  source: "event",
  subtype: "Permanent/General",
  removedTimes: 0,
  rebouncedTimes: 0,
  version: 1,
  updatedAt: "",
  ...given,
});
const ANSWER = "Permanent/OnAccountSuppressionList";
const UNKNOWN = { diagnostic: "smtp; 550 5.1.1 user unknown" };
const FULL = { diagnostic: "smtp; 552 5.2.2 mailbox full" };

describe("why an address is suppressed", () => {
  it.each<[string, Partial<Suppression>, string]>([
    ["an operator", { source: "operator" }, "An operator suppressed this address manually on 2026-01-01."],
    [
      "an operator, with an empty note",
      { source: "operator", note: "" },
      "An operator suppressed this address manually on 2026-01-01.",
    ],
    [
      "an operator, with a note",
      { source: "operator", note: "left in May" },
      "An operator suppressed this address manually on 2026-01-01. The note says: “left in May”",
    ],
    [
      "SES, for a bounce",
      { source: "ses", subtype: "" },
      "SES has had this address on its suppression list since 2026-01-01 because a message to it hard-bounced. This service has recorded no event that explains it.",
    ],
    [
      "SES, for a complaint",
      { source: "ses", reason: "COMPLAINT" },
      "SES has had this address on its suppression list since 2026-01-01 because a message to it was reported as spam. This service has recorded no event that explains it.",
    ],
    [
      "SES, which answered from its list",
      { source: "ses", subtype: ANSWER },
      "SES has this address on its suppression list because a message to it hard-bounced. It was already listed when mail was sent to it on 2026-01-01, before this service recorded why.",
    ],
  ])("by %s", (_, given, words) => {
    expect(whySuppressed(entry(given))).toBe(words);
    expect(explanation(entry({ ...given, diagnostic: "550 who knows" }))).toBe(words);
  });

  it("by an event starts with the day, and ends with what the server replied", () => {
    expect(explanation(entry(UNKNOWN))).toMatch(/^Suppressed on 2026-01-01\. .*user unknown”\.$/);
    expect(whySuppressed(entry(UNKNOWN))).not.toMatch(/Suppressed on|replied/);
    expect(explanation(entry({ diagnostic: "" }))).not.toContain("replied");
    // Of a reply that says nothing known it is the explanation itself.
    const odd = explanation(entry({ diagnostic: "smtp; 550 zzz qqq" }));
    expect(odd.split("zzz qqq")).toHaveLength(2);
  });

  it.each([
    ["BOUNCE", undefined, true],
    ["BOUNCE", ["BOUNCE"], true],
    ["BOUNCE", ["COMPLAINT"], false],
    ["COMPLAINT", ["COMPLAINT"], true],
    ["COMPLAINT", [], false],
  ] as const)(
    "for a %s is in force where the account suppresses for %j: %s",
    (reason, suppressed, expected) => {
      const one = entry({ reason, source: "ses" });
      expect(isInForce(one, suppressed)).toBe(expected);
      const words = `does not suppress for ${reason === "BOUNCE" ? "bounces" : "complaints"}`;
      expect(whySuppressed(one, suppressed).includes(words)).toBe(!expected);
    },
  );
});

describe("the reason of an entry", () => {
  it.each<[Partial<Suppression>, string]>([
    [{ source: "operator" }, "accountSuppression"],
    [{ source: "operator", reason: "COMPLAINT" }, "spamComplaint"],
    [{ source: "ses", ...UNKNOWN }, "unknown"],
    [{ source: "ses", reason: "COMPLAINT" }, "spamComplaint"],
    [{ reason: "COMPLAINT", subtype: "abuse" }, "spamComplaint"],
    [UNKNOWN, "noSuchUser"],
    [FULL, "mailboxFull"],
    [{ status: "5.1.1" }, "noSuchUser"],
  ])("%j is %s", (given, code) => {
    const one = entry(given);
    expect(reasonOfSuppression(one).code).toBe(code);
    expect(reasonOfSuppression(one)).toBe(reasonOfSuppression(one));
  });

  it("says whether it is likely to bounce again, and whether to remove it", () => {
    expect([UNKNOWN, FULL].map((given) => isLikelyToBounceAgain(entry(given)))).toEqual([true, false]);
    expect(removalOf(entry(FULL))).toBe("safe");
  });

  it("knows the address, its sender and the reply", () => {
    expect(aboutSuppression(entry({ ...FULL, sender: "app@example.org" }))).toEqual({
      recipient: "jo@example.net",
      recipientDomain: "example.net",
      sender: "app@example.org",
      subtype: "Permanent/General",
      diagnostic: FULL.diagnostic,
    });
  });
});

describe("what to do", () => {
  const last = (given: Partial<Suppression>) => remedies(entry(given)).at(-1);
  const target = { to: "removeSuppression", address: "jo@example.net" };

  it("ends with the removal, by what the reason allows", () => {
    expect(last(FULL)).toEqual({ text: "Remove it from the suppression list: the address works.", target });
    expect(last({ diagnostic: "550 5.7.26 DMARC failed" })).toEqual({
      text: "Once this is fixed, remove it from the list.",
      target,
    });
    expect(last(UNKNOWN)).toEqual({
      text: "Remove it from the suppression list only once you know that the address works.",
      target: { ...target, force: true },
    });
    expect(last({ reason: "COMPLAINT", subtype: "abuse" })).toMatchObject({
      text: "Remove it from the suppression list only if the person asks for your mail, by phone for example.",
      target: { ...target, force: true },
    });
    expect(last({ diagnostic: "551 5.1.6 User has moved; please try <b@example.com>" })).toEqual({
      text: "Do not remove it from the list: the person no longer uses this address.",
    });
  });

  it("asks the operator who listed it, or says what a try would tell", () => {
    expect(remedies(entry({ source: "operator" }))).toMatchObject([
      { text: expect.stringContaining("ask the operator"), target: { to: "audit" } },
      { target },
    ]);
    expect(remedies(entry({ source: "ses" }))).toMatchObject([
      { text: expect.stringMatching(/^If the person says that the address works, remove it/) },
      { target },
    ]);
    expect(remedies(entry({ source: "ses" }))[0]).not.toHaveProperty("target");
    expect(remedies(entry({ source: "ses", reason: "COMPLAINT" }))[0]?.text).not.toMatch(
      /^If the person says/,
    );
    expect(remedies(entry(UNKNOWN))[0]?.text).not.toMatch(/^(If the person says|Before you remove it, ask)/);
  });

  it("is nothing once it is removed, unless the next mail is likely to fail", () => {
    expect(remedies(entry({ ...FULL, state: "removed" }))).toEqual([]);
    expect(advice(entry({ ...FULL, state: "removed" }))).toMatch(/^No action is needed/);
    expect(advice(entry({ ...UNKNOWN, state: "removed" }))).toContain("likely to fail as before");
  });

  it.each([
    [0, ""],
    [1, "It was suppressed again once after removal. "],
    [2, "It was suppressed again 2 times after removal. "],
  ])("says that it came back %i times", (rebouncedTimes, words) => {
    const steps = remedies(entry(FULL)).map(({ text }) => text);
    expect(advice(entry({ ...FULL, rebouncedTimes }))).toBe(`${words}${steps.join(" ")}`);
  });
});
