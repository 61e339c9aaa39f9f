import { setTimeout as delay } from "node:timers/promises";
import type { Answer } from "../../functions/api/calls.ts";
import { pathOf } from "../../functions/api/http/pathOf.ts";
import { causeOf } from "../../shared/relay/maillog/cause.ts";
import { type Attempt, outcomeOfAttempt } from "../../shared/relay/maillog/story.ts";
import type { Configuration } from "../api/client/configuration.ts";
import { commandIn } from "../api/output/remedies.ts";
import type { LogSegment } from "./LogSegment.ts";

type Followed = "delivered" | "refused" | "waiting" | "relayed" | "timedOut";

const EVERY_MS = 250;
/** The service's final outcomes. */
const FINAL: Record<string, Followed> = {
  delivered: "delivered",
  complained: "delivered",
  bounced: "refused",
  failed: "refused",
  notDelivered: "refused",
};

/**
 * Follows a message through the log to the relay's reply and, if a service is configured, by SES's message id to its
 * outcome. Reports each step as it happens.
 */
export const followMail = async (
  {
    messageId,
    log,
    service,
    patienceMs,
  }: { messageId: string; log: LogSegment; service: Configuration | undefined; patienceMs: number },
  tell: (at: number, text: string) => void,
): Promise<Followed> => {
  const deadline = performance.now() + patienceMs;
  const inTime = async () => {
    if (performance.now() > deadline) return false;
    await delay(EVERY_MS);
    return true;
  };
  let isQueued = false;
  let told = 0;
  let sent: Attempt | undefined;
  do {
    const story = await log.story(messageId);
    if (story?.queueId === undefined) continue;
    if (!isQueued) tell(story.firstAt, `Accepted by Postfix, queue id ${story.queueId}`);
    isQueued = true;
    for (const attempt of story.attempts.slice(told)) {
      const { title, explanation, remedy } = causeOf(attempt);
      tell(attempt.at, `${attempt.status}, ${attempt.relay}: ${attempt.reply}`);
      if (attempt.status !== "sent") {
        tell(attempt.at, `${title}. ${explanation}`);
        for (const step of remedy) tell(attempt.at, [step.text, commandIn(step) ?? ""].join(" ").trim());
      }
      told++;
      const outcome = outcomeOfAttempt(attempt);
      if (outcome === "sent") sent = attempt;
      else return outcome === "deferred" ? "waiting" : "refused";
    }
  } while (sent === undefined && (await inTime()));
  if (sent === undefined) return "timedOut";
  const { sesMessageId } = sent;
  if (sesMessageId === undefined || service === undefined) return "relayed";
  tell(sent.at, `Accepted by SES, message id ${sesMessageId}`);
  return followEvents(sesMessageId, service, inTime, tell);
};

const followEvents = async (
  messageId: string,
  { url, token }: Configuration,
  inTime: () => Promise<boolean>,
  tell: (at: number, text: string) => void,
): Promise<Followed> => {
  const seen = new Set<string>();
  do {
    const answer = await fetch(`${url}${pathOf("/v1/messages/{messageId}", { messageId })}`, {
      headers: { authorization: `Bearer ${token}` },
    }).catch(() => undefined);
    // Events arrive some seconds after the message.
    if (answer === undefined || answer.status === 404 || answer.status >= 500) continue;
    if (!answer.ok) throw new Error(`the service at ${url} replied ${answer.status}: ${await answer.text()}`);
    const { items, recipients } = (await answer.json()) as Answer<"GET", "/v1/messages/{messageId}">;
    for (const event of items.filter((one) => !seen.has(one.id))) {
      seen.add(event.id);
      tell(
        Date.parse(event.at),
        `${event.type}: ${event.explanation}${event.diagnostic === null ? "" : ` (${event.diagnostic})`}`,
      );
    }
    const final = recipients.map(({ outcome }) => FINAL[outcome]).find((one) => one !== undefined);
    if (final !== undefined) return final;
  } while (await inTime());
  return "timedOut";
};
