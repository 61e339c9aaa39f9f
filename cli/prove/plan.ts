import type { Plan } from "./runSteps.ts";
import { alarms } from "./steps/alarms.ts";
import { consumers } from "./steps/consumers.ts";
import { digest } from "./steps/digest.ts";
import { eventDestination } from "./steps/eventDestination.ts";
import { identity } from "./steps/identity.ts";
import { logRetention } from "./steps/logRetention.ts";
import { deadLetters, feedbackQueuePolicy } from "./steps/queues.ts";
import { schedules } from "./steps/schedules.ts";
import { sender } from "./steps/sender.ts";
import { api, token } from "./steps/service.ts";
import { simulatorSteps } from "./steps/simulator.ts";
import { stack } from "./steps/stack.ts";
import { feedbackSubscription, warningSubscribers } from "./steps/subscription.ts";
import { suppression } from "./steps/suppression.ts";
import { pointInTimeRecovery, timeToLive } from "./steps/table.ts";
import { feedbackTopicPolicy, warningsTopicPolicy } from "./steps/topicPolicies.ts";
import { warning } from "./steps/warning.ts";

/** What is proven, in order: the way of an event first, from SES to the API, then all that watches over it. */
export const plan = (): Plan => [
  api,
  token,
  stack,
  [
    sender,
    eventDestination,
    feedbackTopicPolicy,
    feedbackSubscription,
    feedbackQueuePolicy,
    consumers,
    deadLetters,
    schedules,
    timeToLive,
    pointInTimeRecovery,
    warningsTopicPolicy,
    warningSubscribers,
    alarms,
    logRetention,
  ],
  [...simulatorSteps(), warning, digest],
  suppression,
  identity,
];
