import { PublishCommand, SubscribeCommand, UnsubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { allowed, ifThere } from "../aws/allowed.ts";
import { broken, type Context, proven, type Step } from "../step.ts";
import { secondsSince, waitFor } from "../waitFor.ts";

const RETENTION_SECONDS = 300;
const POLL_SECONDS = 2;
const SUBJECT = "Postmaster: test warning, no action needed";

/** What is published to the warnings topic arrives: a temporary queue is subscribed, and gets a test warning. */
export const warning: Step = {
  name: "Warning receipt",
  expected: "test warning arrives",
  run: async (context) => {
    const { aws, deployment, nonce, leftovers } = context;
    const TopicArn = deployment.idOf("WarningsTopic");
    const { QueueUrl, queueArn, queue } = await makeQueue(TopicArn, context);
    const { SubscriptionArn } = await allowed(
      "sns:Subscribe",
      aws.sns.send(
        new SubscribeCommand({
          TopicArn,
          Protocol: "sqs",
          Endpoint: queueArn,
          ReturnSubscriptionArn: true,
        }),
      ),
    );
    const subscription = leftovers.add(`the subscription ${SubscriptionArn}`, () =>
      ifThere("sns:Unsubscribe", aws.sns.send(new UnsubscribeCommand({ SubscriptionArn }))),
    );
    const from = performance.now();
    await allowed(
      "sns:Publish",
      aws.sns.send(
        new PublishCommand({
          TopicArn,
          Subject: SUBJECT,
          Message: `postmaster prove sent this to check that warnings arrive. Nothing is wrong. (${nonce})`,
        }),
      ),
    );
    const receipt = await waitFor(async () => {
      const { Messages = [] } = await allowed(
        "sqs:ReceiveMessage",
        aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: POLL_SECONDS })),
      );
      return Messages.some(({ Body }) => Body?.includes(nonce) === true) ? secondsSince(from) : undefined;
    }, context);
    await subscription.remove();
    await queue.remove();
    return receipt === undefined
      ? broken(
          "nothing arrived",
          `A test warning was published to ${TopicArn}, but a queue subscribed to it got nothing within ${context.waitMs / 1_000} seconds.`,
          "Run it again: a new queue's policy can take a minute to work. If it stays so, npx serverless deploy.",
        )
      : proven(`after ${receipt}`);
  },
};

/** A queue that the topic may send to [sns-sqs-as-subscriber]. */
const makeQueue = async (topicArn: string, { aws, nonce, leftovers }: Context) => {
  const QueueName = `postmaster-prove-${nonce}`;
  const [, partition, , region, account] = topicArn.split(":");
  const queueArn = `arn:${partition}:sqs:${region}:${account}:${QueueName}`;
  const statement = {
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queueArn,
    Condition: { ArnEquals: { "aws:SourceArn": topicArn } },
  };
  const { QueueUrl } = await allowed(
    "sqs:CreateQueue",
    aws.sqs.send(
      new CreateQueueCommand({
        QueueName,
        Attributes: {
          MessageRetentionPeriod: String(RETENTION_SECONDS),
          Policy: JSON.stringify({ Version: "2012-10-17", Statement: [statement] }),
        },
      }),
    ),
  );
  const queue = leftovers.add(`the queue ${QueueName}`, () =>
    ifThere("sqs:DeleteQueue", aws.sqs.send(new DeleteQueueCommand({ QueueUrl }))),
  );
  return { QueueUrl, queueArn, queue };
};
