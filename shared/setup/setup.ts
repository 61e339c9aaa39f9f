import { counted } from "../plainMail/words.ts";
import type { SetupFacts } from "./facts.ts";
import type { Judgement, StepRule } from "./step.ts";
import { productionAccess, sending, suppressionList } from "./steps/account.ts";
import { digest, mailHost } from "./steps/optional.ts";
import { feedback, firstEvent, identity } from "./steps/senders.ts";
import { publishing, subscriber } from "./steps/service.ts";

/** In the order in which they are best done (docs/deployment.md). */
const RULES: readonly StepRule[] = [
  publishing,
  suppressionList,
  subscriber,
  identity,
  feedback,
  firstEvent,
  sending,
  productionAccess,
  mailHost,
  digest,
];

export type Step = Judgement & Pick<StepRule, "id" | "title" | "optional">;
export type Setup = {
  /** Every step is done that is not optional. */
  ready: boolean;
  summary: string;
  steps: Step[];
};

/** How far an installation is set up, step by step. */
export const setupOf = (facts: SetupFacts): Setup => {
  const steps = RULES.map(({ id, title, optional, judge }) => ({ id, title, optional, ...judge(facts) }));
  const needed = steps.filter(({ optional }) => !optional);
  return {
    ready: needed.every(({ state }) => state === "done"),
    summary: summaryOf(needed, steps),
    steps,
  };
};

const summaryOf = (needed: Step[], all: Step[]): string => {
  const of = (state: Step["state"], steps: Step[]) => steps.filter((step) => step.state === state);
  const [next] = of("todo", needed);
  const unsaid = of("unknown", needed).length;
  const left = of("todo", all).length;
  if (next !== undefined)
    return `${of("done", needed).length} of ${needed.length} steps are done. Next step: “${next.title}”.`;
  if (unsaid > 0)
    return `${counted(unsaid, "step")} could not be checked because AWS did not respond in time. All other steps are done.`;
  return left === 0
    ? "Everything is set up."
    : `Setup is complete. ${counted(left, "optional step remains", "optional steps remain")}.`;
};
