import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { SQSMessageAttribute, SQSRecord } from "aws-lambda";
import { REGION } from "../system/settings.ts";

/** A received message as Lambda hands it to a function [with-sqs]. */
export const sqsRecord = (message: Message, eventSourceARN: string): SQSRecord => {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? "",
    receiptHandle: message.ReceiptHandle ?? "",
    body: message.Body ?? "",
    attributes: {
      ...attributes,
      ApproximateReceiveCount: attributes["ApproximateReceiveCount"] ?? "1",
      SentTimestamp: attributes["SentTimestamp"] ?? "",
      SenderId: attributes["SenderId"] ?? "",
      ApproximateFirstReceiveTimestamp: attributes["ApproximateFirstReceiveTimestamp"] ?? "",
    },
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, attribute(value)]),
    ),
    ...(message.MD5OfMessageAttributes === undefined
      ? {}
      : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
    md5OfBody: message.MD5OfBody ?? "",
    eventSource: "aws:sqs",
    eventSourceARN,
    awsRegion: REGION,
  };
};

const attribute = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue): SQSMessageAttribute => ({
  ...(StringValue === undefined ? {} : { stringValue: StringValue }),
  ...(BinaryValue === undefined ? {} : { binaryValue: Buffer.from(BinaryValue).toString("base64") }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType ?? "String",
});

/**
 * Which messages of a batch failed, by what the function answered under `ReportBatchItemFailures`: nothing, an empty
 * object or an empty list is success; an answer that names no message of the batch rightly fails all of it
 * [services-sqs-errorhandling].
 */
export const failedMessages = (answer: unknown, messageIds: string[]): Set<string> => {
  const all = new Set(messageIds);
  if (answer === null || answer === undefined) return new Set();
  if (typeof answer !== "object") return all;
  const failures: unknown = "batchItemFailures" in answer ? answer.batchItemFailures : null;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const named = failures.map((failure: unknown) =>
    typeof failure === "object" && failure !== null && "itemIdentifier" in failure
      ? failure.itemIdentifier
      : undefined,
  );
  return named.every((id) => typeof id === "string" && all.has(id)) ? new Set(named as string[]) : all;
};
