import { type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import type { SQSEvent } from "aws-lambda";

type Notification = {
  eventType: string;
  mail: {
    messageId: string;
    timestamp: string;
    source: string;
    destination: string[];
    commonHeaders: { subject: string };
  };
  bounce?: { bounceType: string; bounceSubType: string; bouncedRecipients: { diagnosticCode: string }[] };
  delivery?: { smtpResponse: string; reportingMTA: string; processingTimeMillis: number };
};

/**
 * The handler to compare with, as it is usually written: one put a notification, with the attributes of it that
 * `ingest` keeps and the same keys for the questions by recipient and by message. It counts nothing, suppresses
 * nothing, quarantines nothing, and cannot list by time.
 */
export const naiveIngest = (client: DynamoDBClient, table: string) => async (event: SQSEvent) => {
  for (const { body } of event.Records) {
    const { eventType, mail, bounce, delivery } = JSON.parse(JSON.parse(body).Message) as Notification;
    const [recipient = ""] = mail.destination;
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: marshall(
          {
            pk: `R#${recipient}`,
            sk: `${mail.timestamp}#${eventType}#${mail.messageId}`,
            g: `M#${mail.messageId}`,
            type: eventType,
            subtype: bounce && `${bounce.bounceType}/${bounce.bounceSubType}`,
            recipient,
            recipientDomain: recipient.split("@")[1],
            messageId: mail.messageId,
            sender: mail.source,
            subject: mail.commonHeaders.subject,
            at: mail.timestamp,
            recordedAt: new Date().toISOString(),
            diagnostic: bounce?.bouncedRecipients[0]?.diagnosticCode ?? delivery?.smtpResponse,
            reportingMTA: delivery?.reportingMTA,
            processingTimeMillis: delivery?.processingTimeMillis,
            expiresAt: Math.floor(Date.now() / 1_000) + 90 * 86_400,
          },
          { removeUndefinedValues: true },
        ),
      }),
    );
  }
};
