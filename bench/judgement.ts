import { readFileSync } from "node:fs";
import type { SQSEvent } from "aws-lambda";
import { judgementOf } from "../shared/feedback/judgement.ts";
import { readNotification } from "../shared/intake/read.ts";
import { unwrap } from "../shared/intake/unwrap.ts";

/** Replies of real servers. */
export const replies = (): string[] =>
  (
    JSON.parse(readFileSync(new URL("../test/reasons/replies.json", import.meta.url), "utf8")) as {
      diagnostic?: string;
    }[]
  ).flatMap(({ diagnostic }) => diagnostic ?? []);

// A bounce's reply is judged for its journal page, and for the suppression it makes.
const TIMES = 2;

/** What judging the replies of `batches` costs, as part of the `handlerSeconds` that their recording took. */
export const reportJudgement = (what: string, batches: SQSEvent[], handlerSeconds: number): void => {
  const notifications = batches.flatMap((event) => unwrap(event));
  const events = notifications.flatMap((one) => {
    const parsed = readNotification(one, new Date());
    return parsed.kind === "events" ? parsed.events : [];
  });
  const failed = events.filter(({ type }) => type === "bounce" || type === "complaint");
  const judging = secondsOf(() => {
    for (const event of failed) judgementOf(event);
  });
  const parsing = secondsOf(() => {
    for (const { body } of notifications) JSON.parse(body);
  });
  const perSecond = failed.length / judging;
  const parsedPerSecond = notifications.length / parsing;
  console.log(
    `${what}: ${failed.length} of ${notifications.length} judged; ${perSecond.toFixed(0)} a second, JSON.parse of notifications ${parsedPerSecond.toFixed(0)} a second (1 : ${(parsedPerSecond / perSecond).toFixed(1)}); ${((100 * TIMES * judging) / handlerSeconds).toFixed(2)}% of the handler's time`,
  );
};

/** Of the second run: the first one compiles. */
const secondsOf = (task: () => void): number => {
  task();
  const began = performance.now();
  task();
  return (performance.now() - began) / 1_000;
};
