import { accessLogProblems } from "./accessLog.ts";
import { alarmProblems } from "./alarms.ts";
import { GRANT_FAULTS } from "./grantFaults.ts";
import { logProblems } from "./policies.ts";
import { type Fault, set, unset, without } from "./spoil.ts";
import { tableProblems } from "./table.ts";
import type { Template } from "./template.ts";
import { accountEventProblems, apiProblems, eventTypeProblems, queueProblems } from "./wiring.ts";

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

const accountEvents: Fault[] = [
  {
    what: "a rule that lets all of SES's events through",
    spoil: set("AccountEvents", { EventPattern: { source: ["aws.ses"] } }),
    problem: /lets through other events/,
  },
  {
    what: "a rule without target",
    spoil: unset("AccountEvents", "Targets"),
    problem: /do not go from the default bus/,
  },
  {
    what: "a rule that is there before it may send",
    spoil: (template: Template) => {
      delete template.Resources["AccountEvents"]?.DependsOn;
    },
    problem: /before the queue takes/,
  },
].map((fault) => ({ ...fault, check: accountEventProblems }));

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
    what: "an API whose own count nobody watches",
    spoil: without("ApiFailuresAlarm"),
    problem: /no alarm on ApiServerErrors of Table/,
  },
  {
    what: "an authorizer whose own count nobody watches",
    spoil: without("AuthorizeFailuresAlarm"),
    problem: /no alarm on AuthorizerErrors of Table/,
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

export const FAULTS: Fault[] = [...GRANT_FAULTS, ...queues, ...accountEvents, ...table, ...alarms, ...others];
