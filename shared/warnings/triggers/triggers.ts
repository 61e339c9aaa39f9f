import type { FeedbackEvent } from "../../feedback/event.ts";
import { isSimulated } from "../../feedback/event.ts";
import { DAY_MS } from "../../time/durations.ts";
import { complaint } from "../rules/complaint.ts";
import { rebounced } from "../rules/rebounced.ts";
import { recipientRefused } from "../rules/recipientRefused.ts";
import { rejected } from "../rules/rejected.ts";
import { renderingFailure } from "../rules/renderingFailure.ts";
import { senderRefused } from "../rules/senderRefused.ts";
import { watchedBounce } from "../rules/watchedBounce.ts";
import type { Trigger, TriggerContext, TriggerRule } from "./trigger.ts";

/** Every rule over single events; those over the state of things are in `conditions.ts`. */
export const TRIGGERS: readonly TriggerRule[] = [
  complaint,
  watchedBounce,
  rejected,
  renderingFailure,
  rebounced,
  senderRefused,
  recipientRefused,
];

const NEWS_FOR_MS = 3 * DAY_MS; // what is older comes from a replay, or from a long outage: no news to wake anybody for

/** What in `event` is worth a warning. Nearly always nothing, and then nothing is looked at. */
export const triggersOf = (event: FeedbackEvent, context: TriggerContext, now: Date): Trigger[] => {
  if (now.getTime() - Date.parse(event.at) > NEWS_FOR_MS || isSimulated(event.recipientDomain)) return [];
  return TRIGGERS.flatMap((rule) => {
    const happened = rule.of(event, context);
    return happened === undefined ? [] : [{ eventId: event.id, rule: rule.name, at: event.at, ...happened }];
  });
};

export const triggerRule = (name: string): TriggerRule | undefined =>
  TRIGGERS.find((rule) => rule.name === name);
