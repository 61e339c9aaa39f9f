import type { Severity } from "../../../../shared/warnings/warning.ts";
import type { Tone } from "../../parts/Badge.tsx";

export const SEVERITY_TONES: Record<Severity, Tone> = { critical: "bad", warning: "watch", notice: "info" };
const ORDER: Severity[] = ["critical", "warning", "notice"];

/** The worst first, and of those alike in the order they had. */
export const bySeverity = <Item extends { severity: Severity }>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
