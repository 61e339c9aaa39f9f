import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { ACCOUNT, REGION } from "../system/settings.ts";

export type LambdaFunction<Event> = {
  name: string;
  timeoutMs: number;
  handler: (event: Event, context: Context) => unknown;
};

const MAX_EVENT_BYTES = 6_291_456; // 6 MB, synchronous invocation [gettingstarted-limits]
const MAX_ANSWER_BYTES = 6_291_556; // as Lambda's own message names it

/** Lambda does not take the event: more than 6 MB. */
export class EventTooLargeError extends Error {
  override readonly name = "RequestEntityTooLargeException";
}
export class AnswerTooLargeError extends Error {
  override readonly name = "Function.ResponseSizeTooLarge";
}
export class FunctionTimeoutError extends Error {
  override readonly name = "Sandbox.Timedout";
}

/**
 * Calls a handler as Lambda does: event and answer cross as JSON within Lambda's limits, the context tells the time
 * left, and after the function's timeout the call has failed (though here the handler cannot be stopped). Rejects
 * with what the handler threw.
 */
export const invoke = async <Event>(fn: LambdaFunction<Event>, event: Event): Promise<unknown> => {
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > MAX_EVENT_BYTES)
    throw new EventTooLargeError(`Request must be smaller than ${MAX_EVENT_BYTES} bytes`);
  const answer = JSON.stringify(await within(fn, JSON.parse(payload) as Event)) ?? "null";
  if (Buffer.byteLength(answer) > MAX_ANSWER_BYTES)
    throw new AnswerTooLargeError(
      `Response payload size exceeded maximum allowed payload size (${MAX_ANSWER_BYTES} bytes).`,
    );
  return JSON.parse(answer);
};

const within = async <Event>(fn: LambdaFunction<Event>, event: Event): Promise<unknown> => {
  const context = contextOf(fn);
  const { promise: timedOut, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const seconds = (fn.timeoutMs / 1_000).toFixed(2);
    reject(new FunctionTimeoutError(`${context.awsRequestId} Task timed out after ${seconds} seconds`));
  }, fn.timeoutMs);
  try {
    return await Promise.race([fn.handler(event, context), timedOut]);
  } finally {
    clearTimeout(timer);
  }
};

const contextOf = ({ name, timeoutMs }: Pick<LambdaFunction<never>, "name" | "timeoutMs">): Context => {
  const deadline = Date.now() + timeoutMs;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: `postmaster-${name}`,
    functionVersion: "$LATEST",
    invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:postmaster-${name}`,
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/postmaster-${name}`,
    logStreamName: "local",
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
};
