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
    await publishTest(TopicArn, context);
    let isRepeated = false;
    const receipt = await waitFor(async () => {
      // A queue's policy takes up to a minute [API_SetQueueAttributes]; what it refuses until then SNS does not try again.
      if (!isRepeated && performance.now() - from > context.waitMs / 2) {
        isRepeated = true;
        await publishTest(TopicArn, context);
      }
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
          `Two test warnings were published to ${TopicArn}, but a queue subscribed to it got neither within ${context.waitMs / 1_000} seconds.`,
          "Give AWS more time, with --wait 300: the policy of a new queue can take a minute to apply. If that fails too, npx serverless deploy.",
        )
      : proven(`after ${receipt}`);
  },
};

const publishTest = (TopicArn: string, { aws, nonce }: Context) =>
  allowed(
    "sns:Publish",
    aws.sns.send(
      new PublishCommand({
        TopicArn,
        Subject: SUBJECT,
        Message: `postmaster prove sent this to check that warnings arrive. Nothing is wrong. (${nonce})`,
      }),
    ),
  );

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
