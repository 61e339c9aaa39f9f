import { describe, expect, it } from "vitest";
import { type Decision, decide } from "../../../shared/relay/guard/decide.ts";
import { rewritingReports } from "../../../shared/relay/guard/rewritingReport.ts";
import { VerifiedSenders } from "../../../shared/relay/guard/VerifiedSenders.ts";
import { FALLBACK, message, PERSON } from "./message.ts";

const AT = new Date("2026-11-30T10:00:00.000Z");

const decided = (mode: "rewrite" | "observe" | "reject"): Decision =>
  decide(message(PERSON, [`From: Ada <${PERSON}>`]), {
    verified: new VerifiedSenders(["example.org"]),
    policy: { mode, fallback: FALLBACK, senders: new Map(), recipients: new Map() },
    mayChange: true,
  });

const reported = (queueId: string, recipients: string[], decision = decided("rewrite")) =>
  rewritingReports({ queueId, recipients }, decision, AT);

describe("what the service is told of a message", () => {
  it("is for each recipient who sends what, and what was changed, each part once", () => {
    expect(reported("4bTest", ["bob@example.net", "cyd@example.net", "bob@example.net"])).toEqual(
      ["bob@example.net", "cyd@example.net"].map((to) => ({
        queueId: "4bTest",
        at: "2026-11-30T10:00:00.000Z",
        to,
        sender: PERSON,
        fallback: "redcap@example.org",
        changed: ["From", "Reply-To", "X-Original-From", "envelope sender"],
      })),
    );
  });

  it.each(["observe", "reject"] as const)("is nothing in the mode %s", (mode) => {
    expect(reported("4bTest", ["bob@example.net"], decided(mode))).toEqual([]);
  });

  it.each([
    ["", 0],
    ["4bT5", 0],
    ["4bT56", 1],
    ["x".repeat(40), 1],
    ["x".repeat(41), 0],
    ["4bTest/2", 0],
  ])("with the queue id %s is %i reports", (queueId, count) => {
    expect(reported(queueId, ["bob@example.net"])).toHaveLength(count);
  });

  it("never has what the service would refuse", () => {
    const [first, ...more] = reported("4bTest", [`a\nb\u0000\ud800${"c".repeat(400)}`, ""]);
    expect(more).toEqual([]);
    expect(first?.to).toBe(`a\ufffdb\ufffd\ufffd${"c".repeat(315)}`);
  });
});
