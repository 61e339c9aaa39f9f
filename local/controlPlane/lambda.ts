import { DEFAULT_RETENTION } from "../../shared/feedback/retention.ts";
import type { Mapping, Rule } from "../lambda/triggers.ts";
import { ACCOUNT, REGION } from "../system/settings.ts";
import { queueArn } from "../system/snsSqs.ts";
import { type Answer, json, jsonError } from "./answer.ts";

export const MAPPINGS = "/2015-03-31/event-source-mappings";
export const FUNCTIONS = "/2015-03-31/functions/";
export const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;
export const INGEST = "postmaster-ingest";

/** Lambda's GetFunctionConfiguration (REST-JSON) of `ingest`, and of its environment what decides what is recorded. */
export const functionConfiguration = (path: string): Answer =>
  path === `${INGEST}/configuration`
    ? json({
        FunctionName: INGEST,
        FunctionArn: functionArn(INGEST),
        Environment: { Variables: { RETENTION_DAYS: process.env["RETENTION_DAYS"] || DEFAULT_RETENTION } },
      })
    : jsonError(404, "ResourceNotFoundException", `The local Lambda does not show functions/${path}.`);

/**
 * Lambda's Invoke (REST-JSON, synchronous) of a function that runs on a schedule, for whoever does not want to wait for
 * it. What the function throws is the payload, as in Lambda, marked by a header [API_Invoke].
 */
export const invocation = async (
  name: string,
  input: Record<string, unknown>,
  rules: Rule[],
): Promise<Answer> => {
  const rule = rules.find(({ functionName }) => functionName === name);
  if (rule === undefined)
    return jsonError(404, "ResourceNotFoundException", `Function not found: ${functionArn(name)}`);
  try {
    return json(await rule.run(input));
  } catch (error) {
    const { name: errorType, message: errorMessage } =
      error instanceof Error ? error : new Error(String(error));
    const { headers, ...answer } = json({ errorType, errorMessage });
    return { ...answer, headers: { ...headers, "x-amz-function-error": "Unhandled" } };
  }
};

const functionArn = (name: string) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;

/**
 * Lambda's event source mappings (REST-JSON): ListEventSourceMappings (`uuid` empty; all of them, whatever the filter),
 * GetEventSourceMapping, and of UpdateEventSourceMapping `Enabled`.
 */
export const eventSourceMappings = async (
  method: string,
  uuid: string,
  input: Record<string, unknown>,
  mappings: Mapping[],
): Promise<Answer> => {
  if (uuid === "") return json({ EventSourceMappings: mappings.map(described) });
  const mapping = mappings.find((one) => one.uuid === uuid);
  if (mapping === undefined)
    return jsonError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
  if (method === "PUT") {
    if (input["Enabled"] === false) await mapping.trigger.disable();
    else if (input["Enabled"] === true) mapping.trigger.enable();
  }
  return json(described(mapping));
};

const described = ({ uuid, batchSize, windowSeconds, queue, functionName, trigger }: Mapping) => ({
  UUID: uuid,
  BatchSize: batchSize,
  MaximumBatchingWindowInSeconds: windowSeconds,
  EventSourceArn: queueArn(queue),
  FunctionArn: functionArn(functionName),
  FunctionResponseTypes: ["ReportBatchItemFailures"],
  State: trigger.isEnabled ? "Enabled" : "Disabled",
  StateTransitionReason: "USER_INITIATED",
});
