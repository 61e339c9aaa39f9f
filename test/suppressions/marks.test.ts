import { describe, expect, it } from "vitest";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { withSpellings } from "../../shared/suppressions/spellings.ts";
import {
  auditedAs,
  concernsSuppression,
  type FoldPolicy,
  foldFeedback,
  isHistory,
  type Listing,
  listed,
  removed,
  type Suppression,
  spelled,
  withoutPersonalData,
} from "../../shared/suppressions/suppression.ts";
import { bounce, complaint } from "./events.ts";

const BOTH: FoldPolicy = { suppressedReasons: ["BOUNCE", "COMPLAINT"] };
const fold = (entry: Suppression | undefined, event: FeedbackEvent) => foldFeedback(entry, event, BOTH);

const LISTING: Listing = {
  address: "jo@example.net",
  domain: "example.net",
  reason: "BOUNCE",
  since: "2026-01-01T10:00:00.000Z",
  source: "ses",
};
const listedBySes = (given: Partial<Listing> = {}) => listed(undefined, { ...LISTING, ...given });

describe("an event beside the removal of its address", () => {
  const removedAt = "2026-01-02T00:00:00.000Z";

  it.each([
    // What happened or was received up to the removal is history.
    ["2026-01-01T23:59:59.999Z", "2026-01-01T23:59:59.999Z", true],
    [removedAt, removedAt, true],
    ["2026-01-02T00:00:00.001Z", "2026-01-02T00:00:00.001Z", false],
    ["2026-01-01T00:00:00.000Z", "2026-01-03T00:00:00.000Z", true],
    ["2026-01-03T00:00:00.000Z", removedAt, true],
    ["2026-01-03T00:00:00.000Z", "2026-01-02T00:00:00.001Z", false],
  ])("of %s, received at %s: history %s", (at, recordedAt, expected) => {
    const event = bounce({ at, recordedAt });
    expect(isHistory(event, removedAt)).toBe(expected);
    const gone = removed(listedBySes(), { at: removedAt, by: "anna" });
    expect(fold(gone, event) === undefined).toBe(expected);
  });
});

describe("a bounce of an address that SES listed before", () => {
  it.each([
    ["2026-01-01T10:59:59.999Z", "event"],
    ["2026-01-01T11:00:00.000Z", "event"],
    ["2026-01-01T11:00:00.001Z", undefined],
    ["2025-06-01T00:00:00.000Z", "event"],
  ])("explains the listing of 10:00 if it is of %s: %s", (at, source) => {
    expect(fold(listedBySes(), bounce({ at }))?.source).toBe(source);
  });

  it("explains it for the same reason only, and not by SES's answer from its list", () => {
    expect(fold(listedBySes({ reason: "COMPLAINT" }), bounce())).toBeUndefined();
    expect(fold(listedBySes({ reason: "COMPLAINT" }), complaint())).toMatchObject({ source: "event" });
    const answer = bounce({ subtype: "Permanent/OnAccountSuppressionList" });
    expect(fold(listedBySes(), answer)).toBeUndefined();
  });

  it("explains nothing that an operator listed", () => {
    expect(fold(listedBySes({ source: "operator" }), bounce())).toBeUndefined();
  });
});

describe("of two events, the listing", () => {
  const first = fold(undefined, bounce({ id: "m", at: "2026-01-01T10:00:00.000Z" }));

  it.each([
    ["l", "2026-01-01T10:00:00.000Z", "l"],
    ["n", "2026-01-01T10:00:00.000Z", undefined],
    ["m", "2026-01-01T10:00:00.000Z", undefined],
    ["z", "2026-01-01T09:59:59.999Z", "z"],
    ["a", "2026-01-01T10:00:00.001Z", undefined],
  ])("is by %s of %s: %s", (id, at, eventId) => {
    expect(fold(first, bounce({ id, at }))?.eventId).toBe(eventId);
  });

  it("is by a bounce rather than by SES's answer, whichever is earlier", () => {
    const answer = (at: string) => bounce({ id: "p", subtype: "Permanent/OnAccountSuppressionList", at });
    const answered = fold(undefined, answer("2026-01-01T09:00:00.000Z"));
    expect(answered).toMatchObject({ source: "ses", eventId: "p" });
    expect(fold(answered, bounce({ id: "b" }))).toMatchObject({ source: "event", eventId: "b" });
    expect(fold(first, answer("2026-01-01T09:00:00.000Z"))).toBeUndefined();
    expect(fold(answered, answer("2026-01-01T08:00:00.000Z"))).toMatchObject({
      since: "2026-01-01T08:00:00.000Z",
    });
  });
});

describe("an entry", () => {
  it("is of its event, and holds what the event states and nothing else", () => {
    const full = bounce({ diagnostic: "550", status: "5.1.1", recipientAsGiven: "Jo@Example.net" });
    expect(fold(undefined, full)).toEqual({
      address: "jo@example.net",
      domain: "example.net",
      state: "listed",
      reason: "BOUNCE",
      since: "2026-01-01T10:00:00.000Z",
      source: "event",
      eventId: "event",
      diagnostic: "550",
      status: "5.1.1",
      subtype: "Permanent/General",
      sender: "app@example.org",
      spellings: ["Jo@example.net"],
      removedTimes: 0,
      rebouncedTimes: 0,
      version: 0,
      updatedAt: "",
    });
    const { subtype: _, ...plain } = complaint({ sender: "" });
    const entry = fold(undefined, plain);
    expect(entry?.reason).toBe("COMPLAINT");
    for (const name of ["diagnostic", "status", "subtype", "sender", "spellings", "erasedAt", "removedAt"])
      expect(entry).not.toHaveProperty(name);
  });

  it.each([
    [bounce(), BOTH, true],
    [bounce(), { suppressedReasons: ["COMPLAINT"] }, false],
    [complaint(), { suppressedReasons: ["COMPLAINT"] }, true],
    [complaint(), { suppressedReasons: ["BOUNCE"] }, false],
    [bounce({ recipient: null }), BOTH, false],
    [bounce({ recipientDomain: "simulator.amazonses.com" }), BOTH, false],
    [bounce({ type: "delivery" }), BOTH, false],
    // SES answers from its list whatever the account suppresses for today.
    [bounce({ subtype: "Permanent/OnAccountSuppressionList" }), { suppressedReasons: [] }, true],
  ] as [FeedbackEvent, FoldPolicy, boolean][])(
    "may change by %j, policy %j: %s",
    (event, policy, expected) => {
      expect(concernsSuppression(event, policy)).toBe(expected);
    },
  );

  it("gets a spelling that it does not know, and is left where it knows it", () => {
    const entry = { ...listedBySes(), spellings: ["JO@example.net"] };
    expect(spelled(entry, ["JO@example.net"])).toBeUndefined();
    expect(spelled(entry, ["Jo@example.net"])?.spellings).toEqual(["JO@example.net", "Jo@example.net"]);
    expect(spelled(listedBySes(), ["jo@example.net"])).toBeUndefined();
    expect(spelled(listedBySes(), ["Jo@example.net"])?.spellings).toEqual(["Jo@example.net"]);
  });

  it("has up to eight spellings, the same in whatever order they become known", () => {
    const many = Array.from({ length: 9 }, (_, n) => `J${n}@example.net`);
    expect(withSpellings("jo@example.net", undefined, many.toReversed()).spellings).toEqual(many.slice(0, 8));
    expect(withSpellings("jo@example.net", many.slice(1, 3), many.slice(0, 1)).spellings).toEqual(
      many.slice(0, 3),
    );
    expect(withSpellings("jo@example.net", undefined, ["jo@example.net"])).toEqual({});
  });
});

describe("an address that comes back", () => {
  const gone = removed(
    {
      ...listedBySes(),
      rebouncedTimes: 2,
      version: 7,
      updatedAt: "then",
      spellings: ["JO@example.net"],
      erasedAt: "e",
    },
    { at: "2026-01-02T00:00:00.000Z", by: "anna", job: "j1" },
  );

  it("is removed once more, by whom and by which job", () => {
    expect(gone).toMatchObject({
      state: "removed",
      removedAt: "2026-01-02T00:00:00.000Z",
      removedBy: "anna",
      removalJob: "j1",
      removedTimes: 1,
    });
    expect(removed(gone, { at: "2026-01-03T00:00:00.000Z", by: "ses" })).not.toHaveProperty("removalJob");
  });

  it("counts as bounced again, unless an operator lists it; its old spellings are forgotten", () => {
    const back = listed(gone, { ...LISTING, source: "event", spellings: ["Jo@example.net"] });
    expect(back).toMatchObject({
      state: "listed",
      rebouncedTimes: 3,
      removedTimes: 1,
      removedAt: "2026-01-02T00:00:00.000Z",
      removedBy: "anna",
      version: 7,
      updatedAt: "then",
      spellings: ["Jo@example.net"],
    });
    expect(back).not.toHaveProperty("erasedAt");
    expect(listed(gone, LISTING).rebouncedTimes).toBe(3);
    expect(listed(gone, { ...LISTING, source: "operator" }).rebouncedTimes).toBe(2);
  });

  it("that never went counts nothing, and keeps spellings and erasure", () => {
    const known = { ...listedBySes(), spellings: ["JO@example.net"], erasedAt: "2026-01-05T00:00:00.000Z" };
    expect(listed(known, { ...LISTING, spellings: ["Jo@example.net"] })).toMatchObject({
      rebouncedTimes: 0,
      spellings: ["JO@example.net", "Jo@example.net"],
      erasedAt: "2026-01-05T00:00:00.000Z",
    });
  });
});

describe("an erased person's entry", () => {
  const entry: Suppression = {
    ...listedBySes(),
    diagnostic: "550 <jo@example.net>",
    note: "Jo called",
    sender: "app@example.org",
    eventId: "event",
    removedBy: "anna",
    removalJob: "j1",
    status: "5.1.1",
  };

  it("keeps what mirrors SES's list, and no more", () => {
    const erased = withoutPersonalData(entry, "2026-01-05T00:00:00.000Z");
    expect(erased).toEqual({ ...listedBySes(), status: "5.1.1", erasedAt: "2026-01-05T00:00:00.000Z" });
  });

  it("has no address in the audit log", () => {
    expect(auditedAs(entry)).toBe("jo@example.net");
    expect(auditedAs({ ...entry, erasedAt: "2026-01-05T00:00:00.000Z" })).toMatch(/^[\w-]{16}$/);
  });
});
