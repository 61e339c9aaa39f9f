import { statementsOf } from "./policies.ts";
import { at, idIn, list, resourcesOf, same, type Template } from "./template.ts";
import { consumers } from "./wiring.ts";

/** What could go wrong without an alarm that reaches the warnings topic. */
export const alarmProblems = (template: Template): string[] => {
  const alarms = resourcesOf(template, "AWS::CloudWatch::Alarm");
  const warnings = statementsOf(template).find(({ json }) =>
    same(at(json, "Principal"), { Service: "cloudwatch.amazonaws.com" }),
  );
  const has = (metric: string, id: string) =>
    alarms.some(
      ({ properties }) =>
        properties["MetricName"] === metric && idIn(at(properties, "Dimensions", 0, "Value")) === id,
    );
  const deadLetters = consumers(template).map((consumer) => consumer.deadLetters ?? "");
  const wanted = [
    ...deadLetters.map((id) => ["ApproximateNumberOfMessagesVisible", id] as const),
    ...consumers(template).map(({ queue }) => ["ApproximateAgeOfOldestMessage", queue.id] as const),
    ...resourcesOf(template, "AWS::Lambda::Function").map(({ id }) => ["Errors", id] as const),
  ];
  return [
    ...wanted
      .filter(([metric, id]) => !has(metric, id))
      .map(([metric, id]) => `no alarm on ${metric} of ${id}`),
    ...alarms
      .filter(({ properties }) => !same(list(properties["AlarmActions"]), warnings?.resources))
      .map(({ id }) => `${id} does not reach the warnings topic`),
  ];
};
