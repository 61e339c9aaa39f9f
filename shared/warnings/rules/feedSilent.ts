import { number, percent } from "../../plainMail/words.ts";
import { DEPLOY } from "../../remedies/deploy.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/durations.ts";
import type { Feed } from "../facts/facts.ts";
import type { ConditionRule } from "../rule.ts";

const SILENT_MS = 20 * MINUTE_MS;
const RISEN = 10;
// Mail that never is heard of may be all that is sent, at night for example.
const OFTEN_UNRECORDED = 0.05;
const HARDLY_RECORDED = 0.9;
const SILENT_THEN_MS = 12 * HOUR_MS;

/** SES sends, and we receive no events. */
export const feedSilent: ConditionRule = {
  name: "feedSilent",
  why: "Without events, bounces go unnoticed, rates are stale, and no other warning opens.",
  remedy: [
    {
      text: "Check whether the configuration set still publishes to this service.",
      target: { to: "account" },
    },
    {
      text: "In the AWS console, check that the topic still has its queue as a subscriber, and whether messages are waiting in the queue or its dead-letter queue (docs/deployment.md).",
    },
    DEPLOY,
  ],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 10 * MINUTE_MS,
  find: ({ feed, now }) => {
    if (feed === undefined) return undefined;
    if (!isSilent(feed, now)) return [];
    const { diagnosis = [] } = feed;
    const remedy: Remedy[] = [...new Set(diagnosis.flatMap((found) => found.remedy))];
    return [
      {
        subject: "feed",
        severity: "critical",
        headline: `No events for ${duration(now.getTime() - Date.parse(feed.lastEventAt))} although SES is sending`,
        facts: [
          `The last event arrived at ${feed.lastEventAt.slice(0, 16).replace("T", " ")} UTC.`,
          `By its own count, SES has sent to about ${number(feed.risenSince)} recipients since then.`,
          ...(feed.unrecordedShare > OFTEN_UNRECORDED
            ? [`We normally receive no events for ${percent(feed.unrecordedShare)} of the account's mail.`]
            : []),
          ...diagnosis.map(({ fact }) => fact),
        ],
        ...(remedy.length > 0 ? { remedy } : {}),
      },
    ];
  },
};

/** Whether it has been silent for too long, given what SES sends. */
export const isSilent = ({ lastEventAt, risenSince, unrecordedShare }: Feed, now: Date): boolean => {
  // Where hardly anything is ever heard of, silence says nothing.
  if (unrecordedShare > HARDLY_RECORDED) return false;
  const silentMs = now.getTime() - Date.parse(lastEventAt);
  return risenSince >= RISEN && silentMs >= (unrecordedShare > OFTEN_UNRECORDED ? SILENT_THEN_MS : SILENT_MS);
};

const duration = (ms: number): string =>
  ms < 2 * HOUR_MS ? `${number(ms / MINUTE_MS)} minutes` : `${number(ms / HOUR_MS)} hours`;
