import { accessLogProblems } from "./accessLog.ts";
import { alarmProblems } from "./alarms.ts";
import { grantProblems, logProblems, roleProblems, statementsOf } from "./policies.ts";
import { resourcePolicyProblems } from "./resourcePolicies.ts";
import { tableProblems } from "./table.ts";
import type { Template, Value } from "./template.ts";
import { apiProblems, eventTypeProblems, queueProblems } from "./wiring.ts";

/** A way to spoil the template, and the check that has to notice it. */
export type Fault = {
  what: string;
  spoil: (template: Template) => void;
  check: (template: Template) => string[];
  problem: RegExp;
};

type Properties = { [key: string]: Value };

const set = (id: string, values: Properties) => (template: Template) => {
  Object.assign(propertiesOf(template, id), values);
};
const unset = (id: string, key: string) => (template: Template) => {
  delete propertiesOf(template, id)[key];
};
const without = (id: string) => (template: Template) => {
  delete template.Resources[id];
};
/** Changes the policy statement of resource `id` that names `action`. */
const grant = (id: string, action: string, values: Properties) => (template: Template) => {
  const found = statementsOf(template).find(({ where, actions }) => where === id && actions.includes(action));
  if (found === undefined) throw new Error(`${id} has no statement on ${action}`);
  Object.assign(found.json as Properties, values);
};

const propertiesOf = (template: Template, id: string): Properties => {
  const properties = template.Resources[id]?.Properties;
  if (properties === undefined) throw new Error(`the template has no ${id}`);
  return properties;
};

const grants: Fault[] = [
  {
    what: "an action *",
    spoil: grant("IngestRole", "dynamodb:GetItem", { Action: "*" }),
    problem: /allows the action \*/,
  },
  {
    what: "all actions of a service",
    spoil: grant("IngestRole", "dynamodb:GetItem", { Action: ["dynamodb:*"] }),
    problem: /action dynamodb:\*/,
  },
  {
    what: "a resource *",
    spoil: grant("ApiRole", "sqs:SendMessage", { Resource: "*" }),
    problem: /allows sqs:SendMessage on/,
  },
  {
    what: "any queue as a resource",
    spoil: grant("ApiRole", "sqs:SendMessage", {
      Resource: { "Fn::Join": [":", ["arn:aws:sqs", { Ref: "AWS::Region" }, "*"]] },
    }),
    problem: /allows sqs:SendMessage on/,
  },
  {
    what: "another action beside one that takes no resource",
    spoil: grant("ReconcileRole", "ses:GetAccount", { Action: ["ses:GetAccount", "ses:SendEmail"] }),
    problem: /allows ses:SendEmail/,
  },
  {
    what: "identities of any region",
    spoil: grant("ApiRole", "ses:DeleteEmailIdentity", {
      Resource: "arn:aws:ses:*:000000000000:identity/*",
    }),
    problem: /allows ses:DeleteEmailIdentity on/,
  },
  {
    what: "mail from any address",
    spoil: grant("ReconcileRole", "ses:SendEmail", { Condition: {} }),
    problem: /allows ses:SendEmail without condition/,
  },
  {
    what: "records of any type",
    spoil: grant("ApiRole", "route53:ChangeResourceRecordSets", { Condition: {} }),
    problem: /allows route53:ChangeResourceRecordSets without condition/,
  },
  {
    what: "all actions but one",
    spoil: grant("IngestRole", "dynamodb:GetItem", { NotAction: "iam:PassRole" }),
    problem: /all but something/,
  },
  {
    what: "everybody as a principal",
    spoil: grant("FeedbackTopicPolicy", "sns:Publish", { Principal: { AWS: "*" } }),
    problem: /admits everybody/,
  },
  {
    what: "a managed policy",
    spoil: set("ApiRole", { ManagedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] }),
    problem: /managed policies/,
  },
].map((fault) => ({ ...fault, check: grantProblems }));

const roles: Fault[] = [
  {
    what: "a shared role",
    spoil: set("TallyLambdaFunction", { Role: { "Fn::GetAtt": ["ApiRole", "Arn"] } }),
    problem: /shares ApiRole/,
  },
  {
    what: "a role that another account may assume",
    spoil: grant("TallyRole", "sts:AssumeRole", { Principal: { AWS: "arn:aws:iam::1:root" } }),
    problem: /TallyRole can be assumed/,
  },
  {
    what: "a role that writes to another function's log",
    spoil: grant("TallyRole", "logs:PutLogEvents", { Resource: { "Fn::GetAtt": ["ApiLogGroup", "Arn"] } }),
    problem: /TallyRole does not write to the log/,
  },
].map((fault) => ({ ...fault, check: roleProblems }));

const resourcePolicies: Fault[] = [
  {
    what: "SES of any account",
    spoil: grant("FeedbackTopicPolicy", "sns:Publish", { Condition: {} }),
    problem: /not only ses of this account/,
  },
  {
    what: "alarms of any account",
    spoil: grant("WarningsTopicPolicy", "sns:Publish", { Condition: {} }),
    problem: /not only cloudwatch of this account/,
  },
  {
    what: "any topic that sends to the queue",
    spoil: grant("FeedbackQueuePolicy", "sqs:SendMessage", { Condition: {} }),
    problem: /not only the topic may send/,
  },
  {
    what: "queues without TLS",
    spoil: without("RemovalsQueuesPolicy"),
    problem: /RemovalsQueue can be used without TLS/,
  },
].map((fault) => ({ ...fault, check: resourcePolicyProblems }));

const queues: Fault[] = [
  {
    what: "a topic that goes to another queue",
    spoil: set("FeedbackSubscription", { Endpoint: { "Fn::GetAtt": ["RemovalsQueue", "Arn"] } }),
    problem: /the topic does not reach/,
  },
  {
    what: "a batch that fails as a whole",
    spoil: unset("IngestEventSourceMappingSQSFeedbackQueue", "FunctionResponseTypes"),
    problem: /gives up a batch/,
  },
  {
    what: "a queue without dead letters",
    spoil: unset("RemovalsQueue", "RedrivePolicy"),
    problem: /no dead-letter queue/,
  },
  {
    what: "dead letters that are forgotten early",
    spoil: unset("FeedbackDeadLetters", "MessageRetentionPeriod"),
    problem: /forgets as soon/,
  },
  {
    what: "a short visibility timeout",
    spoil: set("FeedbackQueue", { VisibilityTimeout: 60 }),
    problem: /six timeouts/,
  },
  {
    what: "a queue in the clear",
    spoil: unset("FeedbackDeadLetters", "SqsManagedSseEnabled"),
    problem: /not encrypted/,
  },
].map((fault) => ({ ...fault, check: queueProblems }));

const table: Fault[] = [
  { what: "another key", spoil: set("Table", { KeySchema: [] }), problem: /KeySchema differs/ },
  {
    what: "a table without recovery",
    spoil: unset("Table", "PointInTimeRecoverySpecification"),
    problem: /no point-in-time recovery/,
  },
  {
    what: "a table that anyone can delete",
    spoil: unset("Table", "DeletionProtectionEnabled"),
    problem: /no deletion protection/,
  },
  {
    what: "TTL on another attribute",
    spoil: set("Table", { TimeToLiveSpecification: { AttributeName: "ttl", Enabled: true } }),
    problem: /no TTL/,
  },
  {
    what: "a table that goes with the stack",
    spoil: (template: Template) => {
      delete template.Resources["Table"]?.DeletionPolicy;
    },
    problem: /no retention/,
  },
].map((fault) => ({ ...fault, check: tableProblems }));

const alarms: Fault[] = [
  {
    what: "a function without alarm",
    spoil: without("TallyErrorsAlarm"),
    problem: /no alarm on Errors of TallyLambdaFunction/,
  },
  {
    what: "an API without alarm",
    spoil: without("ApiServerErrorsAlarm"),
    problem: /no alarm on 5xx of HttpApi/,
  },
  {
    what: "an alarm on the metric of REST APIs",
    spoil: set("ApiServerErrorsAlarm", { MetricName: "5XXError" }),
    problem: /no alarm on 5xx of HttpApi/,
  },
  {
    what: "an alarm on errors that Lambda never counts",
    spoil: set("TallyErrorsAlarm", {
      Dimensions: [{ Name: "FunctionName", Value: { Ref: "AuthorizeLambdaFunction" } }],
    }),
    problem: /TallyErrorsAlarm never fires/,
  },
  {
    what: "dead letters without alarm",
    spoil: without("RemovalsDeadLettersAlarm"),
    problem: /no alarm on .* of RemovalsDeadLetters/,
  },
  {
    what: "an alarm that tells nobody",
    spoil: set("FeedbackAgeAlarm", { AlarmActions: [] }),
    problem: /FeedbackAgeAlarm does not reach/,
  },
  {
    what: "no alarm on failed sign-ins",
    spoil: without("FailedSignInsAlarm"),
    problem: /no alarm on FailedSignIns of Table/,
  },
].map((fault) => ({ ...fault, check: alarmProblems }));

const others: Fault[] = [
  {
    what: "an event type that is not published",
    spoil: set("ConfigurationSetFeedback", {
      EventDestination: { MatchingEventTypes: { "Fn::Split": [",", "bounce,complaint"] } },
    }),
    check: eventTypeProblems,
    problem: /SES publishes bounce,complaint, not/,
  },
  {
    what: "a log that is kept for ever",
    spoil: unset("ApiLogGroup", "RetentionInDays"),
    check: logProblems,
    problem: /ApiLambdaFunction keeps its log for ever/,
  },
  {
    what: "an open route",
    spoil: unset("HttpApiRouteDefault", "AuthorizerId"),
    check: apiProblems,
    problem: /the authorizer does not see/,
  },
  {
    what: "a route of the API without the authorizer",
    spoil: set("HttpApiRoutePostV1Session", { RouteKey: "GET /v1/tokens" }),
    check: apiProblems,
    problem: /the authorizer does not see/,
  },
  {
    what: "a sign-in that shares its limit with the tokens",
    spoil: set("HttpApiStage", { RouteSettings: {} }),
    check: apiProblems,
    problem: /POST \/v1\/session takes from the limit/,
  },
  {
    what: "limits of routes that are not there yet",
    spoil: (template) => {
      delete template.Resources["HttpApiStage"]?.DependsOn;
    },
    check: apiProblems,
    problem: /the stage may be made before HttpApiRouteGet/,
  },
  {
    what: "no access log",
    spoil: unset("HttpApiStage", "AccessLogSettings"),
    check: accessLogProblems,
    problem: /requests are not logged/,
  },
  {
    what: "paths in the access log",
    spoil: set("HttpApiStage", {
      AccessLogSettings: { Format: '{"tokenId":"$context.authorizer.tokenId","path":"$context.path"}' },
    }),
    check: accessLogProblems,
    problem: /the access log holds path/,
  },
  {
    what: "an authorizer whose answers are kept",
    spoil: set("HttpApiAuthorizerAuthorize", { AuthorizerResultTtlInSeconds: 300 }),
    check: apiProblems,
    problem: /without the authorizer being asked/,
  },
  {
    what: "an API without throttle",
    spoil: unset("HttpApiStage", "DefaultRouteSettings"),
    check: apiProblems,
    problem: /no throttle/,
  },
];

export const FAULTS: Fault[] = [
  ...grants,
  ...roles,
  ...resourcePolicies,
  ...queues,
  ...table,
  ...alarms,
  ...others,
];
