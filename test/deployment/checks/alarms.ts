import { statementsOf } from "./policies.ts";
import { at, idIn, list, resourcesOf, same, type Template } from "./template.ts";
import { consumers } from "./wiring.ts";

type Wanted = { namespace: string; metric: string; dimension: string; id: string };

/** Those that catch their errors and answer 5xx: to Lambda, no call of theirs fails. */
const functionsBehindApi = (template: Template): Set<string> => {
  const uris = [
    ...resourcesOf(template, "AWS::ApiGatewayV2::Integration").map(
      ({ properties }) => properties["IntegrationUri"],
    ),
    ...resourcesOf(template, "AWS::ApiGatewayV2::Authorizer").map(
      ({ properties }) => properties["AuthorizerUri"],
    ),
  ];
  const text = JSON.stringify(uris);
  return new Set(
    resourcesOf(template, "AWS::Lambda::Function")
      .map(({ id }) => id)
      .filter((id) => text.includes(`"${id}"`)),
  );
};

/** What could go wrong without an alarm that reaches the warnings topic. */
export const alarmProblems = (template: Template): string[] => {
  const alarms = resourcesOf(template, "AWS::CloudWatch::Alarm");
  const warnings = statementsOf(template).find(({ json }) =>
    same(at(json, "Principal"), { Service: "cloudwatch.amazonaws.com" }),
  );
  const has = ({ namespace, metric, dimension, id }: Wanted) =>
    alarms.some(
      ({ properties }) =>
        properties["Namespace"] === namespace &&
        properties["MetricName"] === metric &&
        same(properties["Dimensions"], [
          { Name: dimension, Value: at(properties, "Dimensions", 0, "Value") ?? null },
        ]) &&
        idIn(at(properties, "Dimensions", 0, "Value")) === id,
    );
  const deadLetters = consumers(template).map((consumer) => consumer.deadLetters ?? "");
  const ofQueue = (metric: string, id: string): Wanted => ({
    namespace: "AWS/SQS",
    metric,
    dimension: "QueueName",
    id,
  });
  const ofFunction = (id: string): Wanted => ({
    namespace: "AWS/Lambda",
    metric: "Errors",
    dimension: "FunctionName",
    id,
  });
  const behindApi = functionsBehindApi(template);
  const ofService = (metric: string): Wanted[] =>
    resourcesOf(template, "AWS::DynamoDB::Table").map(({ id }) => ({
      namespace: "Postmaster",
      metric,
      dimension: "Service",
      id,
    }));
  const wanted: Wanted[] = [
    ...["ApiServerErrors", "AuthorizerErrors"].flatMap(ofService),
    ...deadLetters.map((id) => ofQueue("ApproximateNumberOfMessagesVisible", id)),
    ...consumers(template).map(({ queue }) => ofQueue("ApproximateAgeOfOldestMessage", queue.id)),
    ...resourcesOf(template, "AWS::Lambda::Function")
      .filter(({ id }) => !behindApi.has(id))
      .map(({ id }) => ofFunction(id)),
    ...resourcesOf(template, "AWS::ApiGatewayV2::Api").map(({ id }) => ({
      namespace: "AWS/ApiGateway",
      metric: "5xx",
      dimension: "ApiId",
      id,
    })),
    ...resourcesOf(template, "AWS::DynamoDB::Table").map(({ id }) => ({
      namespace: "Postmaster",
      metric: "FailedSignIns",
      dimension: "Service",
      id,
    })),
  ];
  return [
    ...wanted.filter((one) => !has(one)).map(({ metric, id }) => `no alarm on ${metric} of ${id}`),
    ...alarms
      .filter(({ properties }) => !same(list(properties["AlarmActions"]), warnings?.resources))
      .map(({ id }) => `${id} does not reach the warnings topic`),
    ...alarms
      .filter(
        ({ properties }) =>
          properties["MetricName"] === "Errors" &&
          behindApi.has(idIn(at(properties, "Dimensions", 0, "Value")) ?? ""),
      )
      .map(({ id }) => `${id} never fires: the function answers 5xx and does not fail`),
  ];
};
