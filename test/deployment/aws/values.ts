import { at, type Template, type Value } from "../checks/template.ts";

type Limit = { from?: number; to?: number; pattern?: RegExp; oneOf?: readonly (string | number)[] };

const NAME = /^[\w-]+$/;
const TAKEN_BY_LOGS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/**
 * What AWS's registry of resource types [cloudformation-schema] says of values beyond the specification: lengths of
 * texts, ranges of numbers, patterns. By property of those types that the template uses.
 */
export const LIMITS: Record<string, Limit> = {
  "AWS::ApiGatewayV2::Api.Name": { from: 1, to: 128 },
  "AWS::ApiGatewayV2::Api.ProtocolType": { oneOf: ["HTTP", "WEBSOCKET"] },
  "AWS::ApiGatewayV2::Authorizer.AuthorizerResultTtlInSeconds": { from: 0, to: 3600 },
  "AWS::ApiGatewayV2::Authorizer.Name": { from: 1, to: 128 },
  "AWS::ApiGatewayV2::Integration.TimeoutInMillis": { from: 50, to: 30_000 },
  "AWS::CloudWatch::Alarm.AlarmDescription": { from: 0, to: 1024 },
  "AWS::CloudWatch::Alarm.ComparisonOperator": {
    oneOf: [
      "GreaterThanOrEqualToThreshold",
      "GreaterThanThreshold",
      "LessThanThreshold",
      "LessThanOrEqualToThreshold",
    ],
  },
  "AWS::CloudWatch::Alarm.EvaluationPeriods": { from: 1 },
  "AWS::CloudWatch::Alarm.MetricName": { from: 1, to: 255 },
  "AWS::CloudWatch::Alarm.Namespace": { from: 1, to: 255, pattern: /^[^:]/ },
  "AWS::CloudWatch::Alarm.Period": { pattern: /^(10|30|\d*[02468]0)$/ },
  "AWS::CloudWatch::Alarm.Statistic": { oneOf: ["Average", "Maximum", "Minimum", "SampleCount", "Sum"] },
  "AWS::CloudWatch::Alarm.TreatMissingData": { oneOf: ["breaching", "notBreaching", "ignore", "missing"] },
  "AWS::DynamoDB::Table.GlobalSecondaryIndexes[].IndexName": { from: 3, to: 255, pattern: /^[\w.-]+$/ },
  "AWS::DynamoDB::Table.TableName": { from: 3, to: 255, pattern: /^[\w.-]+$/ },
  "AWS::Events::Rule.ScheduleExpression": { to: 256, pattern: /^(rate\(.+\)|cron\(.+\))$/ },
  "AWS::Events::Rule.Targets[].Id": { from: 1, to: 64, pattern: /^[\w.-]+$/ },
  "AWS::Lambda::EventInvokeConfig.MaximumEventAgeInSeconds": { from: 60, to: 21_600 },
  "AWS::Lambda::EventInvokeConfig.MaximumRetryAttempts": { from: 0, to: 2 },
  "AWS::Lambda::EventSourceMapping.BatchSize": { from: 1, to: 10_000 },
  "AWS::Lambda::EventSourceMapping.MaximumBatchingWindowInSeconds": { from: 0, to: 300 },
  "AWS::Lambda::EventSourceMapping.ScalingConfig.MaximumConcurrency": { from: 2, to: 1000 },
  "AWS::Lambda::Function.Architectures[]": { oneOf: ["arm64", "x86_64"] },
  "AWS::Lambda::Function.Description": { to: 256 },
  "AWS::Lambda::Function.FunctionName": { from: 1, to: 64, pattern: NAME },
  "AWS::Lambda::Function.Handler": { from: 1, to: 128, pattern: /^\S+$/ },
  "AWS::Lambda::Function.MemorySize": { from: 128, to: 10_240 },
  // New functions may not have an older one.
  "AWS::Lambda::Function.Runtime": { oneOf: ["nodejs22.x", "nodejs24.x"] },
  "AWS::Lambda::Function.Timeout": { from: 1, to: 900 },
  "AWS::Lambda::Permission.Action": { pattern: /^lambda:[a-zA-Z]+$/ },
  "AWS::Logs::LogGroup.LogGroupName": { from: 1, to: 512, pattern: /^[.\-_/#A-Za-z0-9]+$/ },
  "AWS::Logs::LogGroup.RetentionInDays": { oneOf: TAKEN_BY_LOGS },
  "AWS::SES::ConfigurationSet.Name": { from: 1, to: 64, pattern: NAME },
  "AWS::SES::ConfigurationSetEventDestination.EventDestination.Name": { from: 1, to: 64, pattern: NAME },
  "AWS::SNS::Subscription.Protocol": {
    oneOf: ["application", "email", "email-json", "firehose", "http", "https", "lambda", "sms", "sqs"],
  },
  "AWS::SNS::Topic.TopicName": { from: 1, to: 256, pattern: NAME },
  "AWS::SQS::Queue.MessageRetentionPeriod": { from: 60, to: 1_209_600 },
  "AWS::SQS::Queue.QueueName": { from: 1, to: 80, pattern: NAME },
  "AWS::SQS::Queue.VisibilityTimeout": { from: 0, to: 43_200 },
  "AWS::Scheduler::Schedule.ScheduleExpression": { from: 1, to: 256, pattern: /^(rate|cron|at)\(.+\)$/ },
  "AWS::Scheduler::Schedule.ScheduleExpressionTimezone": { from: 1, to: 50 },
  "AWS::Scheduler::Schedule.Target.RetryPolicy.MaximumEventAgeInSeconds": { from: 60, to: 86_400 },
  "AWS::Scheduler::Schedule.Target.RetryPolicy.MaximumRetryAttempts": { from: 0, to: 185 },
};

/** What is wrong with a literal value by `LIMITS`. */
export const valueProblems = (value: Value, { where, path }: { where: string; path: string }): string[] => {
  const { from = 0, to = Number.POSITIVE_INFINITY, pattern = /^/, oneOf } = LIMITS[path] ?? {};
  if (typeof value === "object") return [];
  const size = typeof value === "number" ? value : typeof value === "string" ? value.length : from;
  const [unit, text] = [typeof value === "number" ? "" : " characters", JSON.stringify(value)];
  return [
    ...(size < from || size > to ? [`${where}: ${text} is not ${from} to ${to}${unit}`] : []),
    ...(pattern.test(String(value)) ? [] : [`${where}: ${text} does not match ${pattern}`]),
    ...(oneOf === undefined || oneOf.some((one) => String(one) === String(value))
      ? []
      : [`${where}: ${text} is not one of ${oneOf.join(", ")}`]),
  ];
};

/** Those of `LIMITS` that no property of the template is held to: they would be dead weight. */
export const unusedLimits = (template: Template): string[] =>
  Object.keys(LIMITS).filter((path) => {
    const [, type = "", names = ""] = /^([\w:]+)\.(.+)$/.exec(path) ?? [];
    return !Object.values(template.Resources).some(
      (resource) =>
        resource.Type === type &&
        at(resource.Properties, ...names.split(/\.|(?=\[\])/).map((name) => (name === "[]" ? 0 : name))) !==
          undefined,
    );
  });
