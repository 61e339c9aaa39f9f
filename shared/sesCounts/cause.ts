import type { Remedy } from "../remedies/remedy.ts";

export const CAUSES = [
  "brokenPath",
  "notRead",
  "identityWithoutEvents",
  "ownTopicOnly",
  "otherConfigurationSet",
  "otherSource",
] as const;
/** Why the counts may differ, with what was found, and what to do. */
export type Cause = { code: (typeof CAUSES)[number]; text: string; remedy: Remedy[] };
