import type { Severity } from "../../../../shared/warnings/warning.ts";
import type { Tone } from "../../parts/Badge.tsx";

export const SEVERITY_TONES: Record<Severity, Tone> = { critical: "bad", warning: "watch", notice: "info" };
