import type { Mapping } from "../lambda/triggers.ts";
import { ACCOUNT, REGION } from "../system/settings.ts";
import { queueArn } from "../system/snsSqs.ts";
import { type Answer, json, jsonError } from "./answer.ts";

export const MAPPINGS = "/2015-03-31/event-source-mappings/";

/** Lambda's event source mappings (REST-JSON): GetEventSourceMapping, and of UpdateEventSourceMapping `Enabled`. */
export const eventSourceMappings = async (
  method: string,
  uuid: string,
  input: Record<string, unknown>,
  mappings: Mapping[],
): Promise<Answer> => {
  const mapping = mappings.find((one) => one.uuid === uuid);
  if (mapping === undefined)
    return jsonError(404, "ResourceNotFoundException", "The resource you requested does not exist.");
  if (method === "PUT") {
    if (input["Enabled"] === false) await mapping.trigger.disable();
    else if (input["Enabled"] === true) mapping.trigger.enable();
  }
  return json({
    UUID: uuid,
    BatchSize: mapping.batchSize,
    MaximumBatchingWindowInSeconds: mapping.windowSeconds,
    EventSourceArn: queueArn(mapping.queue),
    FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${mapping.functionName}`,
    FunctionResponseTypes: ["ReportBatchItemFailures"],
    State: mapping.trigger.isEnabled ? "Enabled" : "Disabled",
    StateTransitionReason: "USER_INITIATED",
  });
};
