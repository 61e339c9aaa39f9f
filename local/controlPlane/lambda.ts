import { DEFAULT_RETENTION } from "../../shared/feedback/retention.ts";
import type { Mapping } from "../lambda/triggers.ts";
import { ACCOUNT, REGION } from "../system/settings.ts";
import { queueArn } from "../system/snsSqs.ts";
import { type Answer, json, jsonError } from "./answer.ts";

export const MAPPINGS = "/2015-03-31/event-source-mappings";
export const FUNCTIONS = "/2015-03-31/functions/";
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
