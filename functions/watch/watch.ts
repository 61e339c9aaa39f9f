import { assess } from "../../shared/warnings/assess.ts";
import { type GatherDeps, gatherFacts } from "../../shared/warnings/gather.ts";
import { type RaiseDeps, raise } from "../../shared/warnings/raise.ts";
import { type TellDeps, tellPending } from "../../shared/warnings/tell.ts";

export type WatchDeps = GatherDeps & RaiseDeps & TellDeps;

const HAPPENINGS_AT_ONCE = 500;

/**
 * One look at everything: warns of what is wrong, says what is over, and sends what could not be sent before. Whatever
 * fails keeps nothing else from being done; it is thrown at the end.
 */
export const watch = async (deps: WatchDeps) => {
  const errors: unknown[] = [];
  const trying = async <Value>(step: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await step();
    } catch (error) {
      errors.push(error);
      return undefined;
    }
  };
  const raised = await trying(async () => raise(await deps.happenings.queued(HAPPENINGS_AT_ONCE), deps));
  const assessed = await trying(async () => assess(await gatherFacts(deps), deps));
  const told = await trying(async () => tellPending(await deps.warnings.all(), deps));
  for (const step of [raised, assessed, told]) errors.push(...(step?.errors ?? []));
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} things failed; the next run does them`, {
      cause: errors[0],
    });
  return {
    open: assessed?.open ?? 0,
    raised: raised?.raised.length ?? 0,
    changed: assessed?.changed ?? 0,
    told: told?.told ?? 0,
  };
};
