import { ACCOUNT, REGION } from "./settings.ts";
import { queueArn, topicArn } from "./snsSqs.ts";

/** The resource policies of `serverless/*.yml`. The stand-ins keep and show them, and obey none. */
export const queuePolicy = (queue: string, topic: string): string =>
  policy({
    Sid: "FeedbackTopicOnly",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn(queue),
    Condition: { ArnEquals: { "aws:SourceArn": topicArn(topic) } },
  });

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

const policy = (statement: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
