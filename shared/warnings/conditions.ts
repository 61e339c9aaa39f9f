import type { ConditionRule } from "./rule.ts";
import { bounceRate } from "./rules/bounceRate.ts";
import { complaintRate } from "./rules/complaintRate.ts";
import { countsDiffer } from "./rules/countsDiffer.ts";
import { deadLetters } from "./rules/deadLetters.ts";
import { delays } from "./rules/delays.ts";
import { digestFailed } from "./rules/digestFailed.ts";
import { feedSilent } from "./rules/feedSilent.ts";
import { goodAddressesSuppressed } from "./rules/goodAddressesSuppressed.ts";
import { identity } from "./rules/identity.ts";
import { newOrigin } from "./rules/newOrigin.ts";
import { nightVolume } from "./rules/nightVolume.ts";
import { quarantine } from "./rules/quarantine.ts";
import { quota } from "./rules/quota.ts";
import { recommendation } from "./rules/recommendation.ts";
import { relayProblem } from "./rules/relayProblem.ts";
import { relaySilent } from "./rules/relaySilent.ts";
import { sandbox } from "./rules/sandbox.ts";
import { sending } from "./rules/sending.ts";
import { sendingPaused } from "./rules/sendingPaused.ts";
import { spike } from "./rules/spike.ts";

/** Every rule over the state of things; those over single events are in `triggers.ts`. */
export const CONDITIONS: readonly ConditionRule[] = [
  bounceRate,
  complaintRate,
  spike,
  goodAddressesSuppressed,
  newOrigin,
  nightVolume,
  delays,
  quota,
  sending,
  sendingPaused,
  recommendation,
  sandbox,
  identity,
  feedSilent,
  countsDiffer,
  quarantine,
  deadLetters,
  digestFailed,
  relaySilent,
  relayProblem,
];

export const conditionRule = (name: string): ConditionRule | undefined =>
  CONDITIONS.find((rule) => rule.name === name);
