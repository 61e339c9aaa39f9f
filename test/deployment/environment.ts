import { queueUrl, topicArn } from "../../local/system/snsSqs.ts";
import { at, list, type Template, type Value } from "./checks/template.ts";
import { functionNamed } from "./checks/wiring.ts";

export const TABLE = "postmaster";
export const CONFIGURATION_SET = "postmaster-prod";
/** Names, and what the template calls them. */
export const QUEUES = {
  "postmaster-prod-removals": "RemovalsQueue",
  "postmaster-prod-removals-dead-letters": "RemovalsDeadLetters",
  "postmaster-prod-feedback": "FeedbackQueue",
  "postmaster-prod-feedback-dead-letters": "FeedbackDeadLetters",
};
export const TOPICS = {
  "postmaster-prod-feedback": "FeedbackTopic",
  "postmaster-prod-warnings": "WarningsTopic",
};

/** The variables that the template gives a function. */
export const variablesOf = (name: string, template: Template): Record<string, Value> => ({
  ...(at(functionNamed(template, name)?.properties, "Environment", "Variables") as Record<string, Value>),
});

/** A function's environment: its variables, and Lambda's own; `endpoint` is where the SDK sends to. */
export const environmentOf = (
  name: string,
  template: Template,
  endpoint = "https://sqs.eu-west-1.amazonaws.com",
): Record<string, string> => {
  const byId = (names: Record<string, string>, of: (name: string) => string) =>
    Object.entries(names).map(([one, id]) => [id, of(one)]);
  const refs: Record<string, string> = {
    Table: TABLE,
    ConfigurationSet: CONFIGURATION_SET,
    ...Object.fromEntries(byId(QUEUES, (queue) => queueUrl(endpoint, queue))),
    ...Object.fromEntries(byId(TOPICS, topicArn)),
  };
  const resolved = (value: Value): string => {
    const [separator, parts] = list(at(value, "Fn::Join"));
    if (parts !== undefined) return list(parts).map(resolved).join(String(separator));
    if (at(value, "Fn::Sub") !== undefined) return "https://api.example";
    // The random part of the stack's id, which SES takes as a tag's value.
    if (at(value, "Fn::Select") !== undefined) return "8f7c2a10-ad51-11f0-9c2e-0a1b2c3d4e5f";
    return refs[String(at(value, "Ref"))] ?? String(value);
  };
  const given = Object.entries(variablesOf(name, template)).map(([key, value]) => [key, resolved(value)]);
  return { ...Object.fromEntries(given), AWS_REGION: "eu-west-1" };
};
