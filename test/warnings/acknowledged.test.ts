import { describe, expect, it } from "vitest";
import {
  follow,
  happen,
  notified,
  type RuleText,
  type Severity,
  type Warning,
} from "../../shared/warnings/warning.ts";

const HOUR = 3_600_000;
const rule: RuleText = { name: "r", why: "", remedy: [], cooldownMs: 24 * HOUR, settleMs: HOUR };
const at = (hours: number) => new Date(Date.parse("2026-11-24T00:00:00Z") + hours * HOUR);
const finding = (severity: Severity) => ({ subject: "s", severity, headline: "h", facts: [] });

/** A warning that was told at 0 hours, and acknowledged at 1. */
const acknowledged = (severity: Severity): Warning => {
  const opened = follow(undefined, finding(severity), rule, at(0));
  if (opened === undefined) throw new Error("it did not open");
  return {
    ...notified(opened, "opened", severity, at(0).toISOString()),
    acknowledged: { at: at(1).toISOString(), by: "Ann" },
  };
};

describe("an acknowledged warning", () => {
  it.each([
    ["notice", "notice", undefined],
    ["notice", "warning", "worse"],
    ["notice", "critical", "worse"],
    ["warning", "critical", "worse"],
    ["warning", "notice", undefined],
    ["critical", "critical", undefined],
  ] as const)("%s, found again as %s, tells %s", (before, after, change) => {
    const looked = follow(acknowledged(before), finding(after), rule, at(2));
    expect(looked?.pending?.change).toBe(change);
    expect(looked?.acknowledged === undefined).toBe(change === "worse");
  });

  it("that got worse is reminded of again every day", () => {
    const worse = follow(acknowledged("warning"), finding("critical"), rule, at(2));
    if (worse === undefined) throw new Error("it is gone");
    const heard = notified(worse, "worse", "critical", at(2).toISOString());
    expect(follow(heard, finding("critical"), rule, at(25.9))?.pending).toBeUndefined();
    expect(follow(heard, finding("critical"), rule, at(26))?.pending?.change).toBe("again");
  });

  it("of what happens tells the worse at once too", () => {
    expect(happen(acknowledged("notice"), finding("critical"), 1, rule, at(2)).pending?.change).toBe("worse");
    expect(happen(acknowledged("notice"), finding("notice"), 1, rule, at(2)).pending).toBeUndefined();
  });
});
