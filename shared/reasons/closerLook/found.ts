import type { Remedy } from "../../remedies/remedy.ts";

/** What is found out about one failure beyond what its reply says, and what to do about that. */
export type Found = { sentences: string[]; remedies: Remedy[] };
