import * as z from "zod";
import { storedRemedy } from "../remedies/storedRemedy.ts";

export const CAUSES = [
  "brokenPath",
  "notRead",
  "identityWithoutEvents",
  "ownTopicOnly",
  "otherConfigurationSet",
  "otherSource",
] as const;
/** Why the counts may differ, with what was found, and what to do. */
export const causeSchema = z.object({
  code: z.enum(CAUSES),
  text: z.string(),
  remedy: z.array(storedRemedy),
});
export type Cause = z.infer<typeof causeSchema>;
