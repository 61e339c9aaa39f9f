import { describe, expect, it } from "vitest";
import { decide } from "../../../shared/relay/guard/decide.ts";
import type { Policy } from "../../../shared/relay/guard/policy.ts";
import { VerifiedSenders } from "../../../shared/relay/guard/VerifiedSenders.ts";
import { message } from "./message.ts";

const FALLBACK = { name: "REDCap", address: "redcap@example.org" };
const VERIFIED = new VerifiedSenders(["example.org", "Ann@person.example", "xn--exmple-cua.org"]);
const REWRITE: Policy = { mode: "rewrite", fallback: FALLBACK, senders: new Map(), recipients: new Map() };

const decided = (
  envelope: string,
  lines: string[],
  {
    policy = REWRITE,
    verified = VERIFIED as VerifiedSenders | null,
    mayChange = true,
    to = ["example.net"],
  } = {},
) => decide(message(envelope, lines, to), { verified: verified ?? undefined, policy, mayChange });

describe("which addresses SES accepts", () => {
  it.each([
    ["ada@example.org", true],
    ["ADA@EXAMPLE.ORG", true],
    ["ada@a.b.example.org", true],
    ["ada@example.org.", true],
    ['"a b"@example.org', true],
    ["ada@exämple.org", true],
    ["Ann@person.example", true],
    ["Ann@PERSON.example", true],
    ["ann@person.example", false],
    ["Ann+label@person.example", false],
    ["Ann@sub.person.example", false],
    ["ada@notexample.org", false],
    ["ada@org", false],
    ["@example.org", false],
    ["example.org", false],
    ["", false],
  ])("%s: %s", (address, isAccepted) => {
    expect(VERIFIED.covers(address)).toBe(isAccepted);
  });
});

describe("a message", () => {
  it.each([
    ["all verified", "redcap@example.org", ["From: Ada <ada@example.org>", "Sender: s@example.org"]],
    ["several addresses, all verified", "r@example.org", ["From: a@example.org, Ann@person.example"]],
    ["replies to an unverified address", "r@example.org", ["From: a@example.org", "Reply-To: x@y.example"]],
    [
      "sent again by an unverified address",
      "r@example.org",
      ["From: a@example.org", "Resent-From: x@y.example"],
    ],
    ["an empty Return-Path", "r@example.org", ["From: a@example.org", "Return-Path: <>"]],
    ["no From, but a verified envelope sender", "r@example.org", []],
  ])("passes: %s", (_, envelope, lines) => {
    expect(decided(envelope, lines)).toEqual({ kind: "pass" });
  });

  it.each([
    ["From", "r@example.org", ["From: ada@elsewhere.example"], "ada@elsewhere.example"],
    ["one of several in From", "r@example.org", ["From: a@example.org, b@y.example"], "b@y.example"],
    [
      "a member of a group in From",
      "r@example.org",
      ["From: Us: a@example.org, b@y.example;"],
      "b@y.example",
    ],
    ["the second From", "r@example.org", ["From: a@example.org", "FROM: b@y.example"], "b@y.example"],
    ["the envelope sender", "www@host.example", ["From: a@example.org"], "www@host.example"],
    ["Sender", "r@example.org", ["From: a@example.org", "Sender: s@y.example"], "s@y.example"],
    ["Return-Path", "r@example.org", ["From: a@example.org", "Return-Path: <s@y.example>"], "s@y.example"],
    ["the local part's case", "r@example.org", ["From: ann@person.example"], "ann@person.example"],
  ])("is rewritten because of %s", (_, envelope, lines, sender) => {
    expect(decided(envelope, lines)).toMatchObject({ kind: "rewrite", sender, fallback: FALLBACK });
  });

  it("passes while no identities are known, and if there are none", () => {
    const bad = ["From: ada@elsewhere.example"];
    expect(decided("a@b.example", bad, { verified: null })).toEqual({ kind: "pass" });
    expect(decided("a@b.example", bad, { verified: new VerifiedSenders([]) })).toEqual({ kind: "pass" });
  });

  it.each([
    ["nullSender", "", REWRITE, true],
    ["noFallback", "a@y.example", { ...REWRITE, fallback: undefined }, true],
    [
      "fallbackUnverified",
      "a@y.example",
      { ...REWRITE, fallback: { name: "", address: "x@y.example" } },
      true,
    ],
    ["notAllowed", "a@y.example", REWRITE, false],
  ])("is left as it is: %s", (why, envelope, policy, mayChange) => {
    expect(decided(envelope, ["From: a@y.example"], { policy, mayChange })).toMatchObject({
      kind: "leave",
      why,
    });
  });

  it("is rejected with a reply that names the address and what to verify", () => {
    const policy: Policy = { ...REWRITE, mode: "reject", fallback: undefined };
    expect(decided("a@y.example", ["From: Ada <ada@sub.y.example>"], { policy })).toEqual({
      kind: "reject",
      sender: "ada@sub.y.example",
      reply:
        "550 5.7.1 SES rejects mail from ada@sub.y.example: not verified. Send from a verified address, or verify it: postmaster identities request sub.y.example",
    });
    // Nobody here can verify a provider's domain.
    expect(decided("ada@gmail.com", ["From: ada@gmail.com"], { policy })).toMatchObject({
      reply: expect.stringMatching(/ request ada@gmail\.com$/),
    });
  });

  it("passes in the mode reject if all of its recipients are this host's own", () => {
    const policy: Policy = { ...REWRITE, mode: "reject" };
    const of = (isDeliveredHere: boolean, mode = policy.mode) =>
      decide(
        { ...message("root@host.local", ["From: root@host.local"]), isDeliveredHere },
        { verified: new VerifiedSenders(["example.org"]), policy: { ...policy, mode }, mayChange: true },
      ).kind;
    expect([of(true), of(false)]).toEqual(["pass", "reject"]);
    // An alias of this host may lead elsewhere.
    expect(of(true, "rewrite")).toBe("rewrite");
  });

  it("is rejected on one line of ASCII, whatever its sender is", () => {
    const decision = decided(`x@${"ü".repeat(300)}%s\r\n250 ok`, [], {
      policy: { ...REWRITE, mode: "reject" },
    });
    expect(decision.kind === "reject" && decision.reply).toMatch(/^550 5\.7\.1 [\x20-\x24\x26-\x7e]{1,490}$/);
  });
});

describe("the mode and fallback", () => {
  const LAB = { name: "Lab", address: "lab@example.org" };
  const policy: Policy = {
    mode: "observe",
    fallback: FALLBACK,
    senders: new Map([
      ["lab.example", { mode: "rewrite" as const, fallback: LAB }],
      ["strict.lab.example", { mode: "reject" as const }],
      ["named.example", { fallback: LAB }],
    ]),
    recipients: new Map([
      ["pilot.example", { mode: "rewrite" as const }],
      ["gov.example", { mode: "reject" as const }],
      ["watched.example", { mode: "observe" as const }],
    ]),
  };
  it.each([
    ["a@other.example", ["example.net"], "observe", FALLBACK],
    ["a@lab.example", ["example.net"], "rewrite", LAB],
    ["a@sub.LAB.example", ["example.net"], "rewrite", LAB],
    ["a@strict.lab.example", ["example.net"], "reject", undefined],
    ["a@named.example", ["pilot.example"], "rewrite", LAB],
    ["a@other.example", ["x.pilot.example"], "rewrite", FALLBACK],
    ["a@lab.example", ["watched.example"], "observe", LAB],
    ["a@lab.example", ["gov.example"], "reject", undefined],
    ["a@lab.example", ["gov.example", "watched.example"], "observe", LAB],
    ["a@other.example", ["gov.example", "pilot.example", "watched.example"], "rewrite", FALLBACK],
    ["a@other.example", [], "observe", FALLBACK],
  ])("for mail of %s to %j is %s", (from, to, mode, fallback) => {
    const decision = decided(from, [`From: ${from}`], { policy, to });
    expect(decision.kind).toBe(mode);
    if (decision.kind === "rewrite" || decision.kind === "observe")
      expect(decision.fallback).toEqual(fallback);
  });
});
