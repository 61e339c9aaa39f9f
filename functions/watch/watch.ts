import { assess } from "../../shared/warnings/assess.ts";
import { type GatherDeps, gatherFacts } from "../../shared/warnings/facts/gather.ts";
import { type NotifyDeps, notifyPending } from "../../shared/warnings/notification/notify.ts";
import { type RaiseDeps, raise } from "../../shared/warnings/triggers/raise.ts";

export type WatchDeps = GatherDeps & RaiseDeps & NotifyDeps;

const TRIGGERS_AT_ONCE = 500;

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
  const raised = await trying(async () => raise(await deps.triggers.queued(TRIGGERS_AT_ONCE), deps));
  const assessed = await trying(async () => assess(await gatherFacts(deps), deps));
  const notified = await trying(async () => notifyPending(await deps.warnings.all(), deps));
  for (const step of [raised, assessed, notified]) errors.push(...(step?.errors ?? []));
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} things failed; the next run does them`, {
      cause: errors[0],
    });
  return {
    open: assessed?.open ?? 0,
    raised: raised?.raised.length ?? 0,
    changed: assessed?.changed ?? 0,
    notified: notified?.notified ?? 0,
  };
};
