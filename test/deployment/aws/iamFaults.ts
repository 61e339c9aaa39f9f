import { type Fault, grant, set } from "../checks/spoil.ts";
import { iamProblems } from "./iam.ts";

const TOPIC = { Ref: "WarningsTopic" };

export const IAM_FAULTS: Fault[] = [
  {
    what: "an action that is not there",
    spoil: grant("ApiRole", "sqs:SendMessage", { Action: ["sqs:SendMessages"] }),
    problem: /ApiRole: there is no action sqs:SendMessages/,
  },
  {
    what: "an action of a service that is not there",
    spoil: grant("ApiRole", "ses:DeleteEmailIdentity", { Action: ["sesv2:DeleteEmailIdentity"] }),
    problem: /ApiRole: there is no action sesv2:DeleteEmailIdentity/,
  },
  {
    what: "an SDK's name for an action",
    spoil: grant("IngestRole", "dynamodb:GetItem", { Action: ["dynamodb:TransactWriteItems"] }),
    problem: /IngestRole: there is no action dynamodb:TransactWriteItems/,
  },
  {
    what: "an index for an action on tables",
    spoil: grant("IngestRole", "dynamodb:GetItem", {
      Action: ["dynamodb:GetItem"],
      Resource: { "Fn::Sub": ["$", "{Table.Arn}/index/byTime"].join("") },
    }),
    problem:
      /table\/postmaster-\w+\/index\/byTime is no resource of dynamodb:GetItem.*needs a resource of type table/,
  },
  {
    what: "a topic for an action on queues",
    spoil: grant("ApiRole", "sqs:SendMessage", { Resource: TOPIC }),
    problem: /ApiRole: arn:aws:sns:.*-warnings is no resource of sqs:SendMessage/,
  },
  {
    what: "a configuration set where the identity is asked for",
    spoil: grant("DigestRole", "ses:SendEmail", {
      Resource: "arn:aws:ses:eu-west-1:123456789012:configuration-set/postmaster-prod",
    }),
    problem: /DigestRole: ses:SendEmail needs a resource of type identity/,
  },
  {
    what: "an ARN that IAM cannot match",
    spoil: grant("ApiRole", "ses:DeleteEmailIdentity", {
      Resource: "arn:aws:ses:eu-west-1:123456789012:identities/*",
    }),
    problem: /identities\/\* is no resource of/,
  },
  {
    what: "a region where the service has none",
    spoil: grant("ApiRole", "route53:GetChange", {
      Resource: "arn:aws:route53:eu-west-1:123456789012:change/*",
    }),
    problem: /ApiRole: arn:aws:route53:eu-west-1:.* is no resource of route53:GetChange/,
  },
  {
    what: "no account where the service has one",
    spoil: grant("TallyRole", "logs:PutLogEvents", { Resource: "arn:aws:logs:eu-west-1::log-group:x:*" }),
    problem: /TallyRole: arn:aws:logs:eu-west-1::log-group:x:\* is no resource of/,
  },
  {
    what: "any resource for an action that has resources",
    spoil: grant("WatchRole", "sqs:GetQueueAttributes", { Resource: "*" }),
    problem: /WatchRole: sqs:GetQueueAttributes needs a resource of type queue/,
  },
  {
    what: "a condition key that is not there",
    spoil: grant("DigestRole", "ses:SendEmail", {
      Condition: { StringEquals: { "ses:From": "a@b.example" } },
    }),
    problem: /DigestRole: ses:SendEmail has no condition key ses:From$/,
  },
  {
    what: "a condition key of another action",
    spoil: grant("TallyRole", "dynamodb:Query", {
      Condition: { StringEquals: { "ses:FromAddress": "a@b.example" } },
    }),
    problem: /TallyRole: dynamodb:GetItem has no condition key ses:FromAddress/,
  },
  {
    what: "a global condition key that is misspelled",
    spoil: grant("FeedbackTopicPolicy", "sns:Publish", {
      Condition: { StringEquals: { "aws:SourceAccountId": "123456789012" } },
    }),
    problem: /FeedbackTopicPolicy: sns:Publish has no condition key aws:SourceAccountId/,
  },
  {
    what: "a text compared as an ARN",
    spoil: grant("FeedbackTopicPolicy", "sns:Publish", {
      Condition: { ArnLike: { "aws:SourceAccount": "123456789012" } },
    }),
    problem: /ArnLike does not compare aws:SourceAccount/,
  },
  {
    what: "a list compared as one value",
    spoil: grant("AuthorizeRole", "dynamodb:GetItem", {
      Condition: { StringEquals: { "dynamodb:LeadingKeys": ["TOKEN"] } },
    }),
    problem: /StringEquals does not compare dynamodb:LeadingKeys/,
  },
  {
    what: "a function that may be asked to do what it cannot",
    spoil: set("ApiLambdaPermissionHttpApi", { Action: "lambda:Invoke" }),
    problem: /ApiLambdaPermissionHttpApi: there is no action lambda:Invoke$/,
  },
].map((fault) => ({ ...fault, check: iamProblems }));
