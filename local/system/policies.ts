import { ACCOUNT, REGION } from "./settings.ts";
import { queueArn, topicArn } from "./snsSqs.ts";

/** What the resource policies of `serverless/*.yml` allow. The stand-ins keep and show it, and obey none of it. */
export const queuePolicy = (queue: string, { topic, rule }: { topic: string; rule: string }): string =>
  policy(
    {
      Sid: "FeedbackTopicOnly",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn(queue),
      Condition: { ArnEquals: { "aws:SourceArn": topicArn(topic) } },
    },
    {
      Sid: "AccountEventsRuleOnly",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queueArn(queue),
      Condition: { ArnEquals: { "aws:SourceArn": ruleArn(rule) } },
    },
  );

export const ruleArn = (rule: string): string => `arn:aws:events:${REGION}:${ACCOUNT}:rule/${rule}`;

export const feedbackTopicPolicy = (topic: string, configurationSet: string): string =>
  policy({
    Sid: "SesOfThisAccount",
    Principal: { Service: "ses.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn(topic),
    Condition: {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: {
        "aws:SourceArn": [
          `arn:aws:ses:${REGION}:${ACCOUNT}:configuration-set/${configurationSet}`,
          `arn:aws:ses:${REGION}:${ACCOUNT}:identity/*`,
        ],
      },
    },
  });

export const warningsTopicPolicy = (topic: string): string =>
  policy({
    Sid: "AlarmsOfThisAccount",
    Principal: { Service: "cloudwatch.amazonaws.com" },
    Action: "sns:Publish",
    Resource: topicArn(topic),
    Condition: {
      StringEquals: { "aws:SourceAccount": ACCOUNT },
      ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:*` },
    },
  });

const policy = (...statements: object[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((one) => ({ Effect: "Allow", ...one })),
  });
