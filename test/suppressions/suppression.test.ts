import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { advice, explanation, isInForce, remedies } from "../../shared/suppressions/advice.ts";
import { isLikelyToBounceAgain, removalOf } from "../../shared/suppressions/reason.ts";
import {
  type FoldPolicy,
  foldFeedback,
  removed,
  type Suppression,
} from "../../shared/suppressions/suppression.ts";
import { bounce, complaint } from "./events.ts";

const BOTH: FoldPolicy = { suppressedReasons: ["BOUNCE", "COMPLAINT"] };
const fold = (events: FeedbackEvent[], from?: Suppression, policy = BOTH) =>
  events.reduce<Suppression | undefined>((entry, event) => foldFeedback(entry, event, policy) ?? entry, from);

describe("foldFeedback", () => {
  it("lists an address at a hard bounce and at a complaint, and at no soft bounce or not-spam report", () => {
    expect(fold([bounce()])).toMatchObject({ state: "listed", reason: "BOUNCE", source: "event" });
    expect(fold([complaint()])).toMatchObject({ state: "listed", reason: "COMPLAINT" });
    expect(fold([bounce({ subtype: "Transient/General" })])).toBeUndefined();
    expect(fold([bounce({ action: "delayed" })])).toBeUndefined();
    expect(fold([complaint({ subtype: "not-spam" })])).toBeUndefined();
  });

  it("lists only for the reasons the account suppresses for", () => {
    expect(fold([bounce()], undefined, { suppressedReasons: ["COMPLAINT"] })).toBeUndefined();
  });

  it("never lists a simulator address, nor at a bounce of the global list or of a contact list", () => {
    expect(fold([bounce({ recipientDomain: "simulator.amazonses.com" })])).toBeUndefined();
    expect(fold([bounce({ subtype: "Permanent/Suppressed" })])).toBeUndefined();
    expect(fold([bounce({ subtype: "Permanent/UnsubscribedRecipient" })])).toBeUndefined();
  });

  it("takes OnAccountSuppressionList as proof that an address is listed, and as nothing new where it is", () => {
    const proof = bounce({ id: "p", subtype: "Permanent/OnAccountSuppressionList" });
    expect(fold([proof])).toMatchObject({ state: "listed", source: "ses" });
    expect(fold([bounce({ id: "b" }), proof])?.eventId).toBe("b");
  });

  it("does not list again for an event from before the removal, and counts a later one as re-bounced once", () => {
    const first = fold([bounce({ at: "2026-01-01T10:00:00.000Z" })]);
    if (first === undefined) throw new Error("not listed");
    const gone = removed(first, { at: "2026-01-02T00:00:00.000Z", by: "anna" });
    expect(fold([bounce({ at: "2026-01-01T23:00:00.000Z" })], gone)).toBe(gone);
    const back = fold(
      [
        bounce({ id: "x", at: "2026-01-03T00:00:00.000Z" }),
        bounce({ id: "y", at: "2026-01-02T09:00:00.000Z" }),
      ],
      gone,
    );
    expect(back).toMatchObject({
      state: "listed",
      rebouncedTimes: 1,
      removedTimes: 1,
      since: "2026-01-02T09:00:00.000Z",
    });
  });

  it("remembers the spellings since the last removal, and only those", () => {
    const first = fold([bounce({ recipientAsGiven: "Jo <Jo@Example.net>" })]);
    expect(first?.spellings).toEqual(["Jo@example.net"]);
    const both = fold(
      [bounce({ id: "later", at: "2026-01-01T11:00:00.000Z", recipientAsGiven: "JO@example.net" })],
      first,
    );
    expect(both).toMatchObject({ eventId: "event", spellings: ["JO@example.net", "Jo@example.net"] });
    if (both === undefined) throw new Error("not listed");
    const gone = removed(both, { at: "2026-01-02T00:00:00.000Z", by: "anna" });
    expect(fold([bounce({ id: "old", recipientAsGiven: "jO@example.net" })], gone)).toBe(gone);
    const back = fold(
      [bounce({ id: "back", at: "2026-01-03T00:00:00.000Z", recipientAsGiven: "jO@example.net" })],
      gone,
    );
    expect(back?.spellings).toEqual(["jO@example.net"]);
  });

  it("remembers at most eight spellings, and none that is the address itself", () => {
    const many = Array.from({ length: 20 }, (_, n) =>
      bounce({ id: `e${n}`, recipientAsGiven: `${"jo".padEnd(n + 2, "O")}@example.net` }),
    );
    expect(fold(many)?.spellings).toHaveLength(8);
    expect(fold([bounce({ recipientAsGiven: "Jo <jo@example.net>" })])).not.toHaveProperty("spellings");
  });

  it("ends in the same entry in any order and with any duplicates", () => {
    const anyEvent = fc
      .record({
        id: fc.constantFrom("a", "b", "c", "d", "e"),
        hour: fc.integer({ min: 0, max: 9 }),
        spelling: fc.constantFrom("jo", "Jo", "jO", "JO"),
        subtype: fc.constantFrom(
          "Permanent/General",
          "Permanent/OnAccountSuppressionList",
          "Permanent/Suppressed",
          "abuse",
        ),
      })
      .map(({ id, hour, spelling, subtype }) => {
        // An id stands for one event, so all that tells events apart is in it.
        const given = {
          id: `${id}${hour}${spelling}${subtype}`,
          at: `2026-01-01T0${hour}:00:00.000Z`,
          subtype,
          ...(spelling === "jo" ? {} : { recipientAsGiven: `${spelling}@example.net` }),
        };
        return subtype === "abuse" ? complaint(given) : bounce(given);
      });
    const listedFirst = fold([bounce({ at: "2026-01-01T00:30:00.000Z" })]);
    if (listedFirst === undefined) throw new Error("not listed");
    const starts = [undefined, removed(listedFirst, { at: "2026-01-01T03:00:00.000Z", by: "anna" })];
    const shuffled = fc
      .array(anyEvent, { maxLength: 12 })
      .chain((events) =>
        fc.tuple(
          fc.constant(events),
          fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
        ),
      );
    const seed = Number(process.env.FC_SEED ?? Date.now() % 2 ** 31);
    console.log(`foldFeedback property: FC_SEED=${seed}`);
    fc.assert(
      fc.property(shuffled, fc.constantFrom(...starts), ([events, other], start) => {
        expect(fold(other, start)).toEqual(fold(events, start));
      }),
      { seed, numRuns: 1_000 },
    );
  });
});

const entry = (given: Partial<FeedbackEvent> = {}) => {
  const listed = fold([bounce(given)]);
  if (listed === undefined) throw new Error("not listed");
  return listed;
};

describe("isLikelyToBounceAgain", () => {
  it("holds where there is nobody at the address, and for a complaint", () => {
    expect(isLikelyToBounceAgain(entry({ status: "5.1.1" }))).toBe(true);
    expect(isLikelyToBounceAgain(entry({ diagnostic: "smtp; 550 No such user here" }))).toBe(true);
    expect(isLikelyToBounceAgain(entry({ diagnostic: "smtp; 550 5.1.1 user unknown" }))).toBe(true);
    expect(isLikelyToBounceAgain({ ...entry(), reason: "COMPLAINT" })).toBe(true);
    const edge = "smtp; 550 5.4.1 Recipient address rejected: Access denied. AS(201806281)";
    expect(isLikelyToBounceAgain(entry({ diagnostic: edge }))).toBe(true);
  });

  it("does not hold where the cause may pass or nothing is known", () => {
    expect(isLikelyToBounceAgain(entry())).toBe(false);
    expect(isLikelyToBounceAgain(entry({ status: "5.2.2", diagnostic: "552 5.2.2 mailbox full" }))).toBe(
      false,
    );
    expect(isLikelyToBounceAgain(entry({ diagnostic: "554 5.7.1 blocked by policy" }))).toBe(false);
    expect(isLikelyToBounceAgain({ ...entry(), source: "operator" })).toBe(false);
    expect(isLikelyToBounceAgain({ ...entry(), source: "ses" })).toBe(false);
  });
});

describe("what no list of the account has", () => {
  it.each(["Suppressed", "OnTenantSuppressionList", "EmailValidationSuppressed", "UnsubscribedRecipient"])(
    "does not list the address after Permanent/%s",
    (subtype) => expect(fold([bounce({ subtype: `Permanent/${subtype}` })])).toBeUndefined(),
  );

  it("does not list the address after a complaint that the tenant's list caused", () => {
    expect(fold([bounce({ type: "complaint", subtype: "OnTenantSuppressionList" })])).toBeUndefined();
  });
});

describe("the words of an entry", () => {
  const known = entry({
    diagnostic: "smtp; 550 5.7.26 unauthenticated, DMARC",
    sender: "redcap@example.org",
  });

  it("keep the reply apart from what is said about it", () => {
    expect(explanation(known)).toMatch(
      /^Suppressed on .* The mailbox is fine\. The server replied: “550 .*DMARC”\.$/,
    );
  });

  it("say that SES listed it before anything was recorded", () => {
    const before = { ...entry(), source: "ses" as const };
    expect(explanation(before)).toContain("This service has recorded no event that explains it.");
    const answered = { ...before, subtype: "Permanent/OnAccountSuppressionList" };
    expect(explanation(answered)).toContain("before this service recorded why.");
    expect(removalOf(before)).toBe("askFirst");
  });

  it("say that it is not in force where the account does not suppress for its reason", () => {
    expect(explanation(known, ["COMPLAINT"])).toContain("SES does not act on this listing");
    expect(isInForce(known, ["COMPLAINT"])).toBe(false);
    expect(explanation(known, ["BOUNCE", "COMPLAINT"])).not.toContain("does not act");
    expect(isInForce(known, ["BOUNCE"])).toBe(true);
  });

  it("advise by the reason whether to remove it", () => {
    const lastStep = (given: Partial<FeedbackEvent>) => remedies(entry(given)).at(-1);
    expect(lastStep({ diagnostic: "552 5.2.2 mailbox full" })?.text).toBe(
      "Remove it from the suppression list: the address works.",
    );
    expect(lastStep({ diagnostic: "550 5.7.26 DMARC failed" })?.text).toMatch(/^Once this is fixed/);
    expect(lastStep({ diagnostic: "550 5.1.1 user unknown" })).toMatchObject({
      text: expect.stringContaining("only once you know"),
      target: { to: "removeSuppression", force: true },
    });
    expect(
      lastStep({ diagnostic: "551 5.1.6 User has moved; please try <b@example.com>" }),
    ).not.toHaveProperty("target");
    expect(remedies({ ...known, state: "removed" })).toEqual([]);
  });

  it("warn of a removed one that is likely to come back", () => {
    const gone = { ...entry({ diagnostic: "550 5.1.1 user unknown" }), state: "removed" as const };
    expect(advice(gone)).toContain("likely to fail as before");
    expect(advice({ ...known, state: "removed" })).toMatch(/^No action is needed/);
    expect(advice({ ...known, rebouncedTimes: 2 })).toMatch(
      /^It was suppressed again 2 times after removal\./,
    );
  });
});
