import { setTimeout as delay } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Feed } from "../../cli/replay/Feed.ts";
import type { Endpoints } from "../../local/system/endpointsFile.ts";
import { FEEDBACK } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueUrl, topicArn } from "../../local/system/snsSqs.ts";
import { messagesIn } from "./queue.ts";

const POLL_MS = 25;

/** Publishes notifications as SES does, texts as they are, and waits until `ingest` has taken all of them in. */
export const publishFeedback = async (
  { sns, sqs }: Pick<Endpoints, "sns" | "sqs">,
  notifications: (object | string)[],
): Promise<void> => {
  const config = { region: REGION, credentials: CREDENTIALS };
  const topics = new SNSClient({ ...config, endpoint: sns });
  const queues = new SQSClient({ ...config, endpoint: sqs });
  try {
    const bodies = notifications.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
    await new Feed(topics, topicArn(FEEDBACK)).publish(bodies);
    while ((await messagesIn(queues, queueUrl(sqs, FEEDBACK))) > 0) await delay(POLL_MS);
  } finally {
    topics.destroy();
    queues.destroy();
  }
};
