import type { Finding, RuleText, Severity } from "../../shared/warnings/warning.ts";

export const HOUR = 3_600_000;
export const rule: RuleText = { name: "r", why: "", remedy: [], cooldownMs: 24 * HOUR, settleMs: 2 * HOUR };
export const at = (hours: number) => new Date(Date.parse("2026-11-24T00:00:00Z") + hours * HOUR);
export const iso = (hours: number) => at(hours).toISOString();
export const finding = (severity: Severity = "warning", given: Partial<Finding> = {}): Finding => ({
  subject: "s",
  severity,
  headline: "h",
  facts: ["f"],
  ...given,
});
