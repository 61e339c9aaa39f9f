import { NotFoundException, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { CREDENTIALS, REGION } from "../system/settings.ts";
import { NoSuchTopicError } from "./send/outboxWorker.ts";

export type Publisher = { publish(topicArn: string, message: string): Promise<void>; close(): void };

/** SES's hand that publishes to SNS topics. Without an SNS nothing is published. */
export const startPublisher = (endpoint: string | undefined): Publisher => {
  if (endpoint === undefined) return { publish: async () => {}, close: () => {} };
  const sns = new SNSClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  return {
    publish: async (TopicArn, Message) => {
      try {
        await sns.send(
          new PublishCommand({ TopicArn, Message, Subject: "Amazon SES Email Event Notification" }),
        );
      } catch (error) {
        throw error instanceof NotFoundException
          ? new NoSuchTopicError(`there is no topic ${TopicArn}`, { cause: error })
          : error;
      }
    },
    close: () => sns.destroy(),
  };
};
