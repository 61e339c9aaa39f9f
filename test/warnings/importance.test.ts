import { expect, it } from "vitest";
import { CONDITIONS } from "../../shared/warnings/conditions.ts";
import { importance, RULES_BY_EFFECT } from "../../shared/warnings/importance.ts";
import { TRIGGERS } from "../../shared/warnings/triggers/triggers.ts";

it("knows the effect of each rule, once", () => {
  const rules = [...CONDITIONS, ...TRIGGERS].map(({ name }) => name);
  expect(RULES_BY_EFFECT.toSorted()).toEqual([...new Set(rules)].sort());
});

it("puts the unacknowledged first, then the severe, then what affects the account most, then the longest open", () => {
  const base = { rule: "delays", severity: "notice", openedAt: "2026-11-20T08:00:00.000Z" } as const;
  const acknowledged = { at: "2026-11-20T09:00:00.000Z", by: "ann" };
  const inOrder = [
    { ...base, id: "a", severity: "critical", rule: "relaySilent" },
    { ...base, id: "b", severity: "warning", rule: "sending" },
    { ...base, id: "c", severity: "warning", rule: "bounceRate", openedAt: "2026-11-25T08:00:00.000Z" },
    { ...base, id: "d", severity: "warning", rule: "spike", openedAt: "2026-11-10T08:00:00.000Z" },
    { ...base, id: "e", severity: "warning", rule: "spike", openedAt: "2026-11-11T08:00:00.000Z" },
    { ...base, id: "f", severity: "warning", rule: "of an older version" },
    { ...base, id: "g", rule: "sending" },
    { ...base, id: "h", severity: "critical", rule: "sendingPaused", acknowledged },
  ] as const;
  const sorted = inOrder.toReversed().sort((a, b) => (importance(a) < importance(b) ? -1 : 1));
  expect(sorted.map(({ id }) => id).join("")).toBe("abcdefgh");
});
