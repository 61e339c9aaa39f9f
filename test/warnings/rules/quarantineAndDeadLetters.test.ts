import { describe, expect, it } from "vitest";
import { deadLetters } from "../../../shared/warnings/rules/deadLetters.ts";
import { quarantine } from "../../../shared/warnings/rules/quarantine.ts";
import { ago, DAY, details, found, severities } from "./findings.ts";

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
