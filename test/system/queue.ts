import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** How many messages a queue holds: those that nobody has received, and those that are being worked on. */
export const messagesIn = async (queues: SQSClient, url: string): Promise<number> => {
  const { Attributes = {} } = await queues.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
};
