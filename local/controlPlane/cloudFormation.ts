import { XMLBuilder } from "fast-xml-parser";
import type { Triggers } from "../lambda/triggers.ts";
import {
  ACCOUNT_RULE,
  CONFIGURATION_SET,
  deadLettersOf,
  FEEDBACK,
  REMOVALS,
  STACK,
  WARNINGS,
} from "../system/resources.ts";
import { queueUrl, topicArn } from "../system/snsSqs.ts";
import type { Answer } from "./answer.ts";
import { INGEST } from "./lambda.ts";

/** What the local system has of the template's resources, by the template's own names. */
export type StackResource = { logicalId: string; physicalId: string; type: string };

const NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
const builder = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: false });

export const stackResources = (
  { rules, schedules, mappings }: Triggers,
  { sqs, tableName }: { sqs: string; tableName: string },
): StackResource[] => {
  const of = (type: string) => (logicalId: string, physicalId: string) => ({ logicalId, physicalId, type });
  const queue = of("AWS::SQS::Queue");
  const topic = of("AWS::SNS::Topic");
  return [
    of("AWS::DynamoDB::Table")("Table", tableName),
    of("AWS::SES::ConfigurationSet")("ConfigurationSet", CONFIGURATION_SET),
    topic("FeedbackTopic", topicArn(FEEDBACK)),
    topic("WarningsTopic", topicArn(WARNINGS)),
    queue("FeedbackQueue", queueUrl(sqs, FEEDBACK)),
    queue("FeedbackDeadLetters", queueUrl(sqs, deadLettersOf(FEEDBACK))),
    queue("RemovalsQueue", queueUrl(sqs, REMOVALS)),
    queue("RemovalsDeadLetters", queueUrl(sqs, deadLettersOf(REMOVALS))),
    of("AWS::Events::Rule")("AccountEvents", ACCOUNT_RULE),
    of("AWS::Lambda::Function")("IngestLambdaFunction", INGEST),
    ...rules.map(({ logicalId, name }) => of("AWS::Events::Rule")(logicalId, name)),
    ...schedules.map(({ logicalId, name }) => of("AWS::Scheduler::Schedule")(logicalId, name)),
    ...mappings.map(({ logicalId, uuid }) => of("AWS::Lambda::EventSourceMapping")(logicalId, uuid)),
  ];
};

/** CloudFormation (Query): DescribeStacks and ListStackResources of the one stack that the local system passes for. */
export const cloudFormation = (form: URLSearchParams, resources: StackResource[]): Answer => {
  const action = form.get("Action") ?? "";
  const stack = form.get("StackName") ?? "";
  if (action !== "ListStackResources" && action !== "DescribeStacks")
    return failure("InvalidAction", `The local CloudFormation has no ${action}`);
  if (stack !== STACK) return failure("ValidationError", `Stack with id ${stack} does not exist`);
  if (action === "DescribeStacks")
    return answered(action, {
      Stacks: {
        member: [
          { StackName: STACK, StackStatus: "CREATE_COMPLETE", CreationTime: new Date(0).toISOString() },
        ],
      },
    });
  const member = resources.map(({ logicalId, physicalId, type }) => ({
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    ResourceStatus: "CREATE_COMPLETE",
    LastUpdatedTimestamp: new Date(0).toISOString(),
  }));
  return answered(action, { StackResourceSummaries: { member } });
};

const answered = (action: string, result: object) =>
  xml(200, { [`${action}Response`]: { "@_xmlns": NAMESPACE, [`${action}Result`]: result } });

const failure = (Code: string, Message: string) =>
  xml(400, { ErrorResponse: { "@_xmlns": NAMESPACE, Error: { Type: "Sender", Code, Message } } });

const xml = (status: number, document: object): Answer => ({
  status,
  headers: { "content-type": "text/xml" },
  body: `<?xml version="1.0"?>\n${builder.build(document)}`,
});
