import { type Fault, propertiesOf, set, unset, without } from "../checks/spoil.ts";
import { at, type Template, type Value } from "../checks/template.ts";
import { referenceProblems } from "./references.ts";
import { specificationProblems } from "./specification.ts";

/** Changes what is under `path` of a resource's properties. */
const put =
  (id: string, path: (string | number)[], value: Value) =>
  (template: Template): void => {
    const parent = at(propertiesOf(template, id), ...path.slice(0, -1));
    Object.assign(Object(parent), { [String(path.at(-1))]: value });
  };
const resource = (id: string, attributes: object) => (template: Template) => {
  Object.assign(template.Resources[id] ?? {}, attributes);
};

const specification: Fault[] = [
  {
    what: "a resource type that is not there",
    spoil: resource("FeedbackTopic", { Type: "AWS::SNS::Topics" }),
    problem: /FeedbackTopic: there is no resource type AWS::SNS::Topics/,
  },
  {
    what: "a misspelled attribute of a resource",
    spoil: resource("Table", { DeletePolicy: "Retain" }),
    problem: /Table: a resource has no attribute DeletePolicy/,
  },
  {
    what: "a property that is not there",
    spoil: set("FeedbackQueue", { VisibilityTimeoutSeconds: 5 }),
    problem: /FeedbackQueue: there is no property VisibilityTimeoutSeconds/,
  },
  {
    what: "a property that is not there, further down",
    spoil: put("Table", ["PointInTimeRecoverySpecification", "Enabled"], true),
    problem: /Table\.PointInTimeRecoverySpecification: there is no property Enabled/,
  },
  {
    what: "a property that is not there, in a list",
    spoil: put("TallyErrorsAlarm", ["Dimensions", 0, "Key"], "FunctionName"),
    problem: /TallyErrorsAlarm\.Dimensions\[0\]: there is no property Key/,
  },
  {
    what: "a property that is missing",
    spoil: unset("FeedbackSubscription", "Protocol"),
    problem: /FeedbackSubscription: Protocol is required/,
  },
  {
    what: "a property that is missing further down",
    spoil: set("DailyDigest", { FlexibleTimeWindow: {} }),
    problem: /DailyDigest\.FlexibleTimeWindow: Mode is required/,
  },
  {
    what: "a text for a number",
    spoil: set("ApiLambdaFunction", { Timeout: "half a minute" }),
    problem: /ApiLambdaFunction\.Timeout: "half a minute" is not an integer/,
  },
  {
    what: "a fraction for an integer",
    spoil: set("ApiLambdaFunction", { MemorySize: 512.5 }),
    problem: /ApiLambdaFunction\.MemorySize: 512\.5 is not an integer/,
  },
  {
    what: "a text for true",
    spoil: set("FeedbackQueue", { SqsManagedSseEnabled: "yes" }),
    problem: /FeedbackQueue\.SqsManagedSseEnabled: "yes" is not true or false/,
  },
  {
    what: "an object for a text",
    spoil: set("FeedbackTopic", { TopicName: { Name: "feedback" } }),
    problem: /FeedbackTopic\.TopicName: .* is not a string/,
  },
  {
    what: "a text for a list",
    spoil: put("ConfigurationSetFeedback", ["EventDestination", "MatchingEventTypes"], "bounce,complaint"),
    problem: /MatchingEventTypes: "bounce,complaint" is not a list/,
  },
  {
    what: "a function that gives a text for a list",
    spoil: put("ConfigurationSetFeedback", ["EventDestination", "MatchingEventTypes"], { Ref: "Table" }),
    problem: /MatchingEventTypes: .* gives a text/,
  },
  {
    what: "a function that gives a list for a text",
    spoil: set("FeedbackTopic", { TopicName: { "Fn::Split": [",", "a,b"] } }),
    problem: /TopicName: .* gives a list/,
  },
  {
    what: "a value that is not one of those allowed",
    spoil: set("RemovalsLambdaFunction", { RecursiveLoop: "allow" }),
    problem: /RecursiveLoop: "allow" is not one of Allow, Terminate/,
  },
  {
    what: "a name that is one character too long",
    spoil: set("ApiLambdaFunction", { FunctionName: "x".repeat(65) }),
    problem: /ApiLambdaFunction\.FunctionName: "x+" is not 1 to 64 characters/,
  },
  {
    what: "a name with a character that AWS refuses",
    spoil: set("ConfigurationSet", { Name: "postmaster.prod" }),
    problem: /ConfigurationSet\.Name: "postmaster\.prod" does not match/,
  },
  {
    what: "a number out of range",
    spoil: set("FeedbackDeadLetters", { MessageRetentionPeriod: 1_209_601 }),
    problem: /MessageRetentionPeriod: 1209601 is not 60 to 1209600/,
  },
  {
    what: "days that CloudWatch does not know",
    spoil: set("ApiLogGroup", { RetentionInDays: 31 }),
    problem: /ApiLogGroup\.RetentionInDays: 31 is not one of 1, 3, 5/,
  },
  {
    what: "a period that CloudWatch does not know",
    spoil: set("TallyErrorsAlarm", { Period: 45 }),
    problem: /TallyErrorsAlarm\.Period: 45 does not match/,
  },
  {
    what: "a runtime that is over",
    spoil: set("ApiLambdaFunction", { Runtime: "nodejs16.x" }),
    problem: /Runtime: "nodejs16\.x" is not one of/,
  },
].map((fault) => ({ ...fault, check: specificationProblems }));

const references: Fault[] = [
  {
    what: "a Ref of nothing",
    spoil: put("ApiLambdaFunction", ["Environment", "Variables", "TABLE_NAME"], { Ref: "TheTable" }),
    problem: /ApiLambdaFunction: there is no resource TheTable/,
  },
  {
    what: "an attribute of nothing",
    spoil: set("ApiLambdaFunction", { Role: { "Fn::GetAtt": ["ApisRole", "Arn"] } }),
    problem: /ApiLambdaFunction: there is no resource ApisRole/,
  },
  {
    what: "an attribute that the type does not have",
    spoil: set("FeedbackSubscription", { Endpoint: { "Fn::GetAtt": ["FeedbackQueue", "ARN"] } }),
    problem: /FeedbackSubscription: AWS::SQS::Queue has no attribute ARN/,
  },
  {
    what: "a name in a text that is nothing",
    spoil: put("ApiLambdaFunction", ["Environment", "Variables", "API_URL"], {
      "Fn::Sub": ["https://$", "{HttpApis}.execute-api.$", "{AWS::Region}.$", "{AWS::URLSuffix}"].join(""),
    }),
    problem: /ApiLambdaFunction: there is no resource HttpApis/,
  },
  {
    what: "a pseudo parameter that is not there",
    spoil: set("FeedbackTopic", { DisplayName: { Ref: "AWS::Account" } }),
    problem: /FeedbackTopic: there is no resource AWS::Account/,
  },
  {
    what: "a resource that waits for nothing",
    spoil: resource("FeedbackSubscription", { DependsOn: ["FeedbackQueuesPolicy"] }),
    problem: /FeedbackSubscription: there is no resource FeedbackQueuesPolicy/,
  },
  {
    what: "a condition that is not there",
    spoil: resource("AdminSubscription", { Condition: "HasAdmin" }),
    problem: /AdminSubscription: there is no condition HasAdmin/,
  },
  {
    what: "a resource that names one which may not be made",
    spoil: resource("DigestScheduleRole", { DependsOn: "DailyDigest" }),
    problem: /DigestScheduleRole: DailyDigest exists only under HasDailyDigest/,
  },
  {
    what: "an output of what is gone",
    spoil: without("RemovalsDeadLetters"),
    problem: /output RemovalsDeadLettersUrl: there is no resource RemovalsDeadLetters/,
  },
].map((fault) => ({ ...fault, check: referenceProblems }));

export const SPECIFICATION_FAULTS: Fault[] = [...specification, ...references];
