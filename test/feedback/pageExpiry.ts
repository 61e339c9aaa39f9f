import type { PageExpiry } from "../../shared/feedback/journal.ts";

/** Every page expires at `seconds`, and each event with it. */
export const expiringAt = (seconds: number): PageExpiry => ({ at: () => seconds, isOfPage: () => true });
