import { assess } from "../../shared/warnings/assess.ts";
import { type GatherDeps, gatherFacts } from "../../shared/warnings/gather.ts";
import { type RaiseDeps, raise } from "../../shared/warnings/raise.ts";
import { type TellDeps, tellPending } from "../../shared/warnings/tell.ts";

export type WatchDeps = GatherDeps & RaiseDeps & TellDeps;

const HAPPENINGS_AT_ONCE = 500;

/** One look at everything: warns of what is wrong, says what is over, and sends what could not be sent before. */
export const watch = async (deps: WatchDeps) => {
  const raised = await raise(await deps.happenings.queued(HAPPENINGS_AT_ONCE), deps);
  const { warnings, changed } = await assess(await gatherFacts(deps), deps);
  const told = await tellPending(warnings, deps);
  return {
    open: warnings.filter(({ state }) => state === "open").length,
    raised: raised.length,
    changed,
    told,
  };
};
