import { describe, expect, it } from "vitest";
import type { Comparison } from "../../../shared/sesCounts/compare.ts";
import { countsDiffer } from "../../../shared/warnings/rules/countsDiffer.ts";
import { ago, DAY, find, found, severities } from "./findings.ts";

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
    const [finding] = find(countsDiffer, comparison) ?? [];
    expect(finding?.facts).toHaveLength(3);
    expect(finding?.facts[1]).toMatch(/^On 2026-11-23, .*100.*80/);
    expect(finding?.facts[2]).toBe("Likely cause: no set");
    expect(finding?.remedy).toEqual([step]);
  });
});
