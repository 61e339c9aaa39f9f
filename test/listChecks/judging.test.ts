import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../shared/feedback/journal.ts";
import { isDisposable } from "../../shared/listChecks/judging/disposable.ts";
import {
  type DomainState,
  stateByAddresses,
  stateByMx,
} from "../../shared/listChecks/judging/domainState.ts";
import { historyOf, type Trace, traced } from "../../shared/listChecks/judging/history.ts";
import { judgeAddress, type Known } from "../../shared/listChecks/judging/judgeAddress.ts";
import { frequentDomains, meantDomain } from "../../shared/listChecks/judging/meantDomain.ts";
import { readAddress } from "../../shared/listChecks/judging/readAddress.ts";
import { isRole } from "../../shared/listChecks/judging/roles.ts";
import { whyOf } from "../../shared/listChecks/words.ts";

const known = (more: Partial<Known> = {}): Known => ({ address: "jo@x.example", domain: "accepts", ...more });
const AT = "2026-11-20T10:00:00.000Z";
const LATER = "2026-11-21T10:00:00.000Z";
const bounced = { at: AT, times: 2, reason: "noSuchUser" } as const;

describe("an address in a list", () => {
  it.each([
    ["jo@x.example", "jo@x.example"],
    ["Jo <JO@X.Example.>", "jo@x.example"],
    ["jo+a@münchen.example", "jo+a@xn--mnchen-3ya.example"],
    ['"a b"@x.example', '"a b"@x.example'],
    [`${"a".repeat(64)}@x.example`, `${"a".repeat(64)}@x.example`],
    ["jo@a_b.x.example", "jo@a_b.x.example"],
  ])("%s is %s", (text, address) => {
    expect(readAddress(text)).toMatchObject({ address });
  });
  it.each([
    ["", "noAddress"],
    ["jo", "noAddress"],
    ["@x.example", "noAddress"],
    ["jo@x.example, bo@x.example", "noAddress"],
    ["jo at x.example", "noAddress"],
    [`${"a".repeat(65)}@x.example`, "longLocalPart"],
    [".jo@x.example", "localPart"],
    ["jo.@x.example", "localPart"],
    ["j..o@x.example", "localPart"],
    ["jö@x.example", "localPart"],
    ["jo@localhost", "noTopLevel"],
    ["jo@x..example", "domain"],
    ["jo@-x.example", "domain"],
    ["jo@[192.0.2.1]", "literal"],
    ["jo@192.0.2.1", "literal"],
  ])("%s is none: %s", (text, fault) => {
    expect(readAddress(text)).toBe(fault);
  });

  it("is of a role by RFC 2142, with and without a label, and only as a whole", () => {
    expect(["info@x.org", "webmaster+a@x.org", "abuse@x.org"].every(isRole)).toBe(true);
    expect(["infos@x.org", "jo.info@x.org", "ann@info.org"].some(isRole)).toBe(false);
  });
});

it("knows disposable domains with what is below them, and not what only ends alike", () => {
  expect(["mailinator.com", "x.inbox.mailinator.com"].every(isDisposable)).toBe(true);
  expect(["clinic-mailinator.com", "mailinator.com.uni.example", "com", ""].some(isDisposable)).toBe(false);
  // What people really have.
  expect(["gmail.com", "gmx.de", "proton.me", "duck.com", "uni-mannheim.de"].some(isDisposable)).toBe(false);
});

describe("a judgement", () => {
  it.each<[string, Partial<Known>, object]>([
    ["neverSeen", {}, {}],
    ["disposable", { address: "info@mailinator.com" }, {}],
    ["disposable", { address: "jo@mailinator.com", domain: "unknown" }, {}],
    ["knownGood", { address: "jo@mailinator.com", history: { deliveredAt: AT } }, { at: AT }],
    ["role", { address: "info@x.example" }, {}],
    ["mailed", { history: {} }, {}],
    ["knownGood", { history: { deliveredAt: AT } }, { at: AT }],
    ["knownGood", { history: { deliveredAt: AT }, domain: "unknown" }, { at: AT }],
    ["knownGood", { history: { bounced, deliveredAt: LATER } }, { at: LATER }],
    [
      "bouncedBefore",
      { history: { bounced, deliveredAt: AT.replace("20T", "19T") } },
      { ...bounced, wouldBounce: true },
    ],
    [
      "bouncedBefore",
      { history: { bounced: { ...bounced, reason: "spamContent" } } },
      { ...bounced, reason: "spamContent" },
    ],
    ["bouncedBefore", { history: { bounced: { at: AT, times: 1 } } }, { at: AT, times: 1 }],
    [
      "complainedBefore",
      { history: { complained: { at: AT, times: 1 }, deliveredAt: LATER } },
      { at: AT, times: 1 },
    ],
    ["noSuchDomain", { domain: "noSuchDomain", history: { deliveredAt: AT } }, { wouldBounce: true }],
    ["nullMx", { domain: "nullMx" }, { wouldBounce: true }],
    ["noMailServer", { domain: "noMailServer" }, { wouldBounce: true }],
    ["withoutMx", { domain: "withoutMx" }, {}],
    ["dnsUnsure", { domain: "unknown" }, {}],
    [
      "typo",
      { meant: { domain: "gmail.com", state: "accepts" } },
      { meant: "jo@gmail.com", meantAccepts: true },
    ],
    ["typo", { meant: { domain: "gmail.com", state: "unknown" } }, { meant: "jo@gmail.com" }],
    [
      "noSuchDomain",
      { domain: "noSuchDomain", meant: { domain: "gmail.com", state: "nullMx" } },
      { wouldBounce: true, meant: "jo@gmail.com", meantAccepts: false },
    ],
    [
      "suppressed",
      { suppressed: { since: AT, reason: "noSuchUser" }, domain: "noSuchDomain", history: { bounced } },
      { at: AT, reason: "noSuchUser" },
    ],
  ])("is %s of %j", (kind, more, rest) => {
    expect(judgeAddress(known(more))).toEqual({ kind, ...rest });
    expect(whyOf(judgeAddress(known(more)))).toMatch(/^[A-Z].*\.$/);
  });

  it("says why in a sentence or two", () => {
    const why = (more: Partial<Known>) => whyOf(judgeAddress(known(more)));
    expect(why({ history: { bounced } })).toBe("Bounced 2 times, last on 2026-11-20: No such mailbox.");
    expect(why({ domain: "noSuchDomain", meant: { domain: "gmail.com", state: "accepts" } })).toBe(
      "DNS has no such domain. Probably a typo of gmail.com, which accepts mail.",
    );
    expect(whyOf({ kind: "invalid", fault: "noTopLevel" })).toBe(
      "SES cannot send to it: the domain is incomplete.",
    );
    expect(whyOf({ kind: "duplicate", first: 1_204 })).toBe("The same as address 1,204 of the list.");
  });
});

describe("a domain in DNS", () => {
  it("accepts mail, accepts none, or leaves it to the address records", () => {
    expect(stateByMx(["mx.x.example"])).toBe("accepts");
    expect(stateByMx(["", "mx.x.example"])).toBe("accepts");
    expect(stateByMx([""])).toBe("nullMx");
    expect(stateByMx("unknown")).toBe("unknown");
    for (const none of ["noSuchName", "noRecords", []] as const)
      expect(stateByMx(none as never)).toBe(undefined);
  });

  const NONE = new Set<string>();
  it.each<[string, Parameters<typeof stateByAddresses>]>([
    ["noSuchDomain", ["noSuchName", ["noSuchName", "noSuchName"], NONE]],
    ["noMailServer", ["noRecords", ["noRecords", "noRecords"], NONE]],
    ["noMailServer", ["noSuchName", ["noRecords", "noSuchName"], NONE]],
    ["withoutMx", ["noRecords", [["192.0.2.1"], "unknown"], NONE]],
    // A server that denies a name whose address it knows.
    ["withoutMx", ["noSuchName", [["192.0.2.1"], "noSuchName"], NONE]],
    ["unknown", ["noSuchName", ["unknown", "noSuchName"], NONE]],
    // A resolver that gives its own address to every name.
    ["unknown", ["noRecords", [["192.0.2.66"], "noRecords"], new Set(["192.0.2.66"])]],
  ])("is %s by %j", (state, given) => {
    expect(stateByAddresses(...given)).toBe(state);
  });
});

describe("the domain that was meant", () => {
  const of = (domain: string, state: DomainState, frequent: string[] = []) =>
    meantDomain(domain, state, frequent);
  it.each([
    ["gmial.com", "accepts", "gmail.com"],
    ["gmail.con", "noSuchDomain", "gmail.com"],
    ["hotmial.com", "unknown", "hotmail.com"],
    ["yaho.com", "nullMx", "yahoo.com"],
    ["weg.de", "noSuchDomain", "web.de"],
  ] as const)("of %s (%s) is %s", (domain, state, meant) => {
    expect(of(domain, state)).toBe(meant);
  });
  it.each([
    ["gmail.com", "accepts"],
    ["mail.com", "accepts"],
    ["cloud.com", "accepts"],
    ["weg.de", "accepts"],
    ["uni-a.example", "noSuchDomain"],
  ] as const)("of %s (%s) is not guessed", (domain, state) => {
    expect(of(domain, state)).toBe(undefined);
  });
  it("may be one that many of the list have, where the written one takes no mail", () => {
    const list = [...Array(20).fill("clinic.example"), ...Array(19).fill("rare.example"), "cilnic.example"];
    const frequent = frequentDomains(list);
    expect(frequent).toEqual(["clinic.example"]);
    expect(of("cilnic.example", "noSuchDomain", frequent)).toBe("clinic.example");
    expect(of("cilnic.example", "accepts", frequent)).toBe(undefined);
    expect(of("rear.example", "noSuchDomain", frequent)).toBe(undefined);
  });
});

describe("the history of an address", () => {
  const entry = (id: string, more: Partial<JournalEntry>): JournalEntry => ({
    id,
    type: "delivery",
    at: AT,
    sender: "s@x.example",
    recipientDomain: "x.example",
    recipientId: "r",
    ...more,
  });
  const trace = (...entries: JournalEntry[]) => entries.reduce<Trace>(traced, {});
  const all = () => true;

  it("has the newest of each sort, and how often", () => {
    const found = trace(
      entry("1", { at: LATER, type: "bounce", subtype: "Permanent/General", cause: "noSuchUser" }),
      entry("2", { type: "bounce", subtype: "Permanent/General", cause: "mailboxFull" }),
      entry("3", {}),
      entry("4", { type: "complaint", subtype: "abuse" }),
    );
    expect(historyOf(found, all)).toEqual({
      bounced: { at: LATER, times: 2, reason: "noSuchUser" },
      complained: { at: AT, times: 1 },
      deliveredAt: AT,
    });
  });

  it("leaves out what is no failure of the address: soft bounces, SES's own refusals, not-spam", () => {
    const found = trace(
      entry("1", { type: "bounce", subtype: "Transient/MailboxFull" }),
      entry("2", { type: "bounce", subtype: "Permanent/OnAccountSuppressionList" }),
      entry("3", { type: "complaint", subtype: "not-spam" }),
      entry("4", { type: "open" }),
    );
    expect(found).toEqual({});
    expect(historyOf(found, all)).toBe(undefined);
    expect(historyOf(trace(entry("5", { type: "send" })), all)).toEqual({});
  });

  it("is none of a person who was erased", () => {
    const found = trace(entry("1", { type: "bounce", subtype: "Permanent/General" }), entry("2", {}));
    expect(historyOf(found, () => false)).toBe(undefined);
    expect(historyOf(found, (id) => id === "2")).toEqual({ deliveredAt: AT });
  });
});
