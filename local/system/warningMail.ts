import { ListSubscriptionsByTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Inbox } from "../inbox/Inbox.ts";
import { WARNINGS } from "./resources.ts";
import { CREDENTIALS, REGION } from "./settings.ts";
import { queueArn, queueUrl, topicArn } from "./snsSqs.ts";

const QUEUE = "postmaster-warnings-mail";
const FROM = "AWS Notifications <no-reply@sns.amazonaws.com>";
const WAIT_SECONDS = 5;

/**
 * The part of SNS that the stand-in does not have: what is published to the warnings topic arrives in the inbox, for
 * `operator` and whoever else is subscribed by e-mail (whatever the filter).
 */
export const startWarningMail = async (
  endpoint: string,
  inbox: Pick<Inbox, "deliver">,
  operator: string,
): Promise<{ stop(): Promise<void> }> => {
  const config = { endpoint, region: REGION, credentials: CREDENTIALS };
  const sqs = new SQSClient(config);
  const sns = new SNSClient(config);
  await sqs.send(new CreateQueueCommand({ QueueName: QUEUE }));
  const topic = { TopicArn: topicArn(WARNINGS) };
  await sns.send(new SubscribeCommand({ ...topic, Protocol: "sqs", Endpoint: queueArn(QUEUE) }));
  const stopping = new AbortController();
  const queue = { QueueUrl: queueUrl(endpoint, QUEUE) };
  const round = async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ ...queue, MaxNumberOfMessages: 10, WaitTimeSeconds: WAIT_SECONDS }),
      { abortSignal: stopping.signal },
    );
    for (const { Body = "{}", ReceiptHandle } of Messages) {
      const { MessageId, Subject, Message, Timestamp } = JSON.parse(Body) as Record<string, string>;
      const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand(topic));
      const to = [
        ...new Set([
          operator,
          ...Subscriptions.flatMap(({ Protocol, Endpoint }) =>
            Protocol === "email" && Endpoint !== undefined ? [Endpoint] : [],
          ),
        ]),
      ];
      const mail = {
        id: MessageId ?? "",
        subject: Subject ?? "",
        text: textOf(Message ?? ""),
        at: Timestamp ?? "",
      };
      await inbox.deliver({
        id: `sns-${mail.id}`,
        at: Date.now(),
        from: FROM,
        deliverTo: to,
        raw: Buffer.from(rawMail(mail, to)),
      });
      await sqs.send(new DeleteMessageCommand({ ...queue, ReceiptHandle }));
    }
  };
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await round().catch((error: unknown) => {
        if (!stopping.signal.aborted) console.error("a warning did not reach the inbox", error);
      });
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
      sqs.destroy();
      sns.destroy();
    },
  };
};

/** SNS sends e-mail the default text of a message that has one for each protocol. */
const textOf = (message: string): string => {
  try {
    const { email, default: text } = JSON.parse(message) as Record<string, string>;
    return email ?? text ?? message;
  } catch {
    return message;
  }
};

const rawMail = (
  { subject, text, at }: { subject: string; text: string; at: string },
  to: string[],
): string =>
  [
    `From: ${FROM}`,
    `To: ${to.join(", ")}`,
    `Subject: ${subject}`,
    `Date: ${new Date(at === "" ? Date.now() : at).toUTCString()}`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=UTF-8",
    "Content-Transfer-Encoding: 8bit",
    "",
    text,
  ].join("\r\n");
