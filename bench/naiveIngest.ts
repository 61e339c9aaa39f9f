import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { SQSEvent } from "aws-lambda";

type Notification = {
  eventType: string;
  mail: { messageId: string; timestamp: string; destination: string[] };
};

/**
 * The handler to compare with, as it is usually written: one put a notification, no duplicates kept out beyond its
 * key, nothing counted, nothing suppressed. It stores what `ingest` stores, under the same keys and index.
 */
export const naiveIngest = (client: DynamoDBClient, table: string) => async (event: SQSEvent) => {
  for (const { body } of event.Records) {
    const notification = JSON.parse(JSON.parse(body).Message) as Notification;
    const { eventType, mail } = notification;
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: marshall({
          pk: `R#${mail.destination[0]}`,
          sk: `${mail.timestamp}#${eventType}#${mail.messageId}`,
          g: `M#${mail.messageId}`,
          type: eventType,
          messageId: mail.messageId,
          recipient: mail.destination[0],
          at: mail.timestamp,
        }),
      }),
    );
  }
};
