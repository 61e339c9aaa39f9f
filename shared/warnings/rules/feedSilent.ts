import { number, percent } from "../../plainMail/words.ts";
import type { Feed } from "../facts.ts";
import { type ConditionRule, HOUR_MS, MINUTE_MS } from "../rule.ts";

const SILENT_MS = 20 * MINUTE_MS;
const RISEN = 10;
// Mail that never is heard of may be all that is sent, at night for example.
const OFTEN_UNHEARD = 0.05;
const HARDLY_HEARD = 0.9;
const SILENT_THEN_MS = 12 * HOUR_MS;

/** SES sends, and we hear nothing of it. */
export const feedSilent: ConditionRule = {
  name: "feedSilent",
  why: "Without events nothing here is true any more: bounces go unseen, rates stand still, and no other warning comes.",
  remedy: [
    "Look whether the configuration set still publishes: GET /v1/account, `publishing`.",
    "Look whether the topic still has its queue as subscriber, and whether messages wait in the queue or its dead-letter queue (docs/deployment.md).",
    "Deploying the service again puts its own parts back.",
  ],
  cooldownMs: 24 * HOUR_MS,
  settleMs: 10 * MINUTE_MS,
  find: ({ feed, now }) => {
    if (feed === undefined) return undefined;
    if (!isSilent(feed, now)) return [];
    return [
      {
        subject: "feed",
        severity: "critical",
        headline: `No event for ${duration(now.getTime() - Date.parse(feed.lastHeardAt))}, though SES sends`,
        facts: [
          `The last event came at ${feed.lastHeardAt.slice(0, 16).replace("T", " ")} UTC.`,
          `SES has sent to some ${number(feed.risenSince)} recipients since, by its own count.`,
          ...(feed.unheardOf > OFTEN_UNHEARD
            ? [`${percent(feed.unheardOf)} of the account's mail is not heard of at any time.`]
            : []),
          ...(feed.diagnosis ?? []),
        ],
      },
    ];
  },
};

/** Whether it has been silent for too long, given what SES sends. */
export const isSilent = ({ lastHeardAt, risenSince, unheardOf }: Feed, now: Date): boolean => {
  // Where hardly anything is ever heard of, silence says nothing.
  if (unheardOf > HARDLY_HEARD) return false;
  const silentMs = now.getTime() - Date.parse(lastHeardAt);
  return risenSince >= RISEN && silentMs >= (unheardOf > OFTEN_UNHEARD ? SILENT_THEN_MS : SILENT_MS);
};

const duration = (ms: number): string =>
  ms < 2 * HOUR_MS ? `${number(ms / MINUTE_MS)} minutes` : `${number(ms / HOUR_MS)} hours`;
