import type { Remedy } from "../remedies/remedy.ts";
import type { SetupFacts } from "./facts.ts";

export const STEP_STATES = ["done", "todo", "unknown"] as const;
type StepState = (typeof STEP_STATES)[number];

/** How a step of the set-up stands: the state in a sentence with its facts, and what to do, one thing after the other. */
export type Judgement = { state: StepState; explanation: string; remedy: Remedy[] };
export type StepRule = {
  /** Stable. */
  id: string;
  /** What is so once it is done. */
  title: string;
  /** The service works without. */
  optional: boolean;
  judge(facts: SetupFacts): Judgement;
};

export const done = (explanation: string): Judgement => ({ state: "done", explanation, remedy: [] });

export const toDo = (explanation: string, ...remedy: Remedy[]): Judgement => ({
  state: "todo",
  explanation,
  remedy,
});

export const unknown = (whose: "SES" | "SNS"): Judgement => ({
  state: "unknown",
  explanation: `${whose} did not answer in time. Check again in a minute.`,
  remedy: [],
});

const NAMED = 3;

/** `a, b, c and 4 more`. */
export const some = (names: string[]): string => {
  const more = names.length - NAMED;
  const named = names.slice(0, NAMED).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
};
