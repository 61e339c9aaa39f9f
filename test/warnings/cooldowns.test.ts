import { describe, expect, it } from "vitest";
import { CONDITIONS, conditionRule } from "../../shared/warnings/conditions.ts";
import { complaint } from "../../shared/warnings/rules/complaint.ts";
import { rebounced } from "../../shared/warnings/rules/rebounced.ts";
import { rejected } from "../../shared/warnings/rules/rejected.ts";
import { renderingFailure } from "../../shared/warnings/rules/renderingFailure.ts";
import { senderRefused } from "../../shared/warnings/rules/senderRefused.ts";
import { watchedBounce } from "../../shared/warnings/rules/watchedBounce.ts";
import type { RuleText } from "../../shared/warnings/warning.ts";

const HOUR = 3_600_000;
const timesOf = ({ cooldownMs, settleMs, endsQuietly = false }: RuleText) => [
  cooldownMs / HOUR,
  settleMs / HOUR,
  endsQuietly ? "quietly" : "told",
];

describe("how often a rule speaks", () => {
  // Hours between two messages, hours until it counts as over, and whether that is told.
  it.each([
    ["bounceRate", 24, 2, "told"],
    ["complaintRate", 24, 6, "told"],
    ["spike", 24, 6, "told"],
    ["goodAddressesSuppressed", 24, 24, "quietly"],
    ["newOrigin", 8760, 0, "quietly"],
    ["nightVolume", 24, 1, "quietly"],
    ["delays", 24, 3, "told"],
    ["quota", 24, 1, "told"],
    ["sending", 24, 1 / 6, "told"],
    ["sendingPaused", 24, 0, "told"],
    ["recommendation", 168, 0, "told"],
    ["sandbox", 720, 0, "told"],
    ["identity", 168, 1, "told"],
    ["feedSilent", 24, 1 / 6, "told"],
    ["countsDiffer", 168, 0, "told"],
    ["quarantine", 24, 0, "quietly"],
    ["deadLetters", 24, 1 / 4, "told"],
    ["digestFailed", 24, 0, "told"],
    ["relaySilent", 24, 0, "told"],
    ["relayProblem", 24, 0, "told"],
  ] as const)("%s: %d, %d, its end %s", (name, ...times) => {
    const rule = conditionRule(name);
    expect(rule === undefined ? undefined : timesOf(rule)).toEqual(times);
  });

  it("is known of each rule over the state of things, by its name", () => {
    expect(CONDITIONS).toHaveLength(20);
    for (const rule of CONDITIONS) expect(conditionRule(rule.name)).toBe(rule);
    expect(conditionRule("none")).toBeUndefined();
  });

  it("is a day for what happens, six hours for a watched address", () => {
    for (const rule of [complaint, rebounced, rejected, renderingFailure, senderRefused])
      expect(timesOf(rule)).toEqual([24, 24, "told"]);
    expect(timesOf(watchedBounce)).toEqual([6, 24, "told"]);
  });
});
