import { grantProblems, roleProblems, statementsOf } from "./policies.ts";
import { resourcePolicyProblems } from "./resourcePolicies.ts";
import { type Fault, grant, type Properties, set, without } from "./spoil.ts";
import { at, type Template } from "./template.ts";

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
    problem: /not only the topic and the rule may send/,
  },
  {
    what: "any rule that sends to the queue",
    spoil: (template: Template) => {
      const found = statementsOf(template).find(({ json }) => at(json, "Sid") === "AccountEventsRuleOnly");
      Object.assign((found?.json ?? {}) as Properties, { Condition: {} });
    },
    problem: /not only the topic and the rule may send/,
  },
  {
    what: "queues without TLS",
    spoil: without("RemovalsQueuesPolicy"),
    problem: /RemovalsQueue can be used without TLS/,
  },
].map((fault) => ({ ...fault, check: resourcePolicyProblems }));

/** What a policy may grant to a role, to everybody, or to a service of another account. */
export const GRANT_FAULTS: Fault[] = [...grants, ...roles, ...resourcePolicies];
