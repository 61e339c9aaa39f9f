import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateEmailIdentityCommand, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { vi } from "vitest";
import { EventBus } from "../../local/eventBridge/EventBus.ts";
import { Inbox } from "../../local/inbox/Inbox.ts";
import { invoke } from "../../local/lambda/invoke.ts";
import { startSes } from "../../local/ses/server.ts";
import {
  CONFIGURATION_SET,
  createResources,
  deadLettersOf,
  FEEDBACK,
  REMOVALS,
  WARNINGS,
} from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueArn, queueUrl, startSnsSqs, topicArn } from "../../local/system/snsSqs.ts";
import { followLink } from "../local/ses.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { freePort } from "../system/freePort.ts";
import { turn } from "../system/turn.ts";

const TABLE = "postmaster";
const SENDER = "redcap@uni.example";
const RECIPIENT = "success@simulator.amazonses.com";
const LISTENER = "warnings-heard";
const BATCH = 100;
const TIMEOUT_MS = 120_000;

/** A message of the warnings topic, as a subscriber gets it. */
export type Heard = { subject: string; text: string; severity: string; rule: string; change: string };

/**
 * The real `ingest`, `tally` and `watch` over a database, an SES, topics and queues of their own, and a queue that is
 * subscribed to the warnings. The clock stands still until it is moved. The functions read the environment when they
 * are loaded, so there is one system in a test file.
 */
export const startWarnings = async (start: string, environment: Record<string, string> = {}) => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(start) });
  const folder = await mkdtemp(join(tmpdir(), "postmaster-warnings-"));
  const db = await startDynamoDb();
  const queues = await startSnsSqs({ port: await freePort() });
  const eventBus = new EventBus(queues.endpoint);
  const inbox = new Inbox(":memory:");
  const ses = await startSes({
    port: 0,
    dbPath: join(folder, "ses.db"),
    sns: queues.endpoint,
    eventBus,
    deliver: (arrival) => inbox.deliver(arrival),
  });
  await createResources({ dynamoDb: db.endpoint, snsSqs: queues.endpoint, ses: ses.url }, TABLE);
  const config = { region: REGION, credentials: CREDENTIALS };
  const sns = new SNSClient({ ...config, endpoint: queues.endpoint });
  const sqs = new SQSClient({ ...config, endpoint: queues.endpoint });
  const sesClient = new SESv2Client({ ...config, endpoint: ses.url });
  await sesClient.send(
    new CreateEmailIdentityCommand({ EmailIdentity: SENDER, ConfigurationSetName: CONFIGURATION_SET }),
  );
  await followLink({ inbox }, SENDER);
  await sqs.send(new CreateQueueCommand({ QueueName: LISTENER }));
  await sns.send(
    new SubscribeCommand({ TopicArn: topicArn(WARNINGS), Protocol: "sqs", Endpoint: queueArn(LISTENER) }),
  );
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_SNS: queues.endpoint,
    AWS_ENDPOINT_URL_SESV2: ses.url,
    TABLE_NAME: TABLE,
    CONFIGURATION_SET,
    FEEDBACK_TOPIC_ARN: topicArn(FEEDBACK),
    FEEDBACK_QUEUE_URL: queueUrl(queues.endpoint, FEEDBACK),
    DEAD_LETTER_QUEUE_URLS: [FEEDBACK, REMOVALS]
      .map((name) => queueUrl(queues.endpoint, deadLettersOf(name)))
      .join(),
    WARNINGS_TOPIC_ARN: topicArn(WARNINGS),
    WATCHED_ADDRESSES: "operators.example, dean@uni.example",
    API_URL: "https://api.example",
    SES_CALLS_PER_SECOND: "5000",
    ...environment,
  });
  const functions = {
    ingest: (await import("../../functions/ingest/handler.ts")).handler,
    tally: (await import("../../functions/tally/handler.ts")).handler,
    watch: (await import("../../functions/watch/handler.ts")).handler,
  };
  const run = (name: keyof typeof functions, event: object) =>
    invoke({ name, timeoutMs: TIMEOUT_MS, handler: functions[name] as never }, event as never);

  const drain = async (queue: string): Promise<string[]> => {
    const bodies: string[] = [];
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queueUrl(queues.endpoint, queue), MaxNumberOfMessages: 10 }),
      );
      if (Messages.length === 0) return bodies;
      for (const { Body = "", ReceiptHandle } of Messages) {
        bodies.push(Body);
        await sqs.send(
          new DeleteMessageCommand({ QueueUrl: queueUrl(queues.endpoint, queue), ReceiptHandle }),
        );
      }
    }
  };
  const hear = async (): Promise<Heard[]> =>
    (await drain(LISTENER)).map((body) => {
      const { Subject, Message, MessageAttributes } = JSON.parse(body);
      const attribute = (name: string) => String(MessageAttributes[name]?.Value);
      return {
        subject: Subject,
        // SNS takes the text of the subscriber's protocol; the stand-in hands all of them on.
        text: JSON.parse(Message).default,
        severity: attribute("severity"),
        rule: attribute("rule"),
        change: attribute("change"),
      };
    });
  /** Gives SES's notifications to `ingest`, as SQS does. */
  const notify = async (...payloads: (object | string)[]) => {
    for (let i = 0; i < payloads.length; i += BATCH) {
      const Records = payloads.slice(i, i + BATCH).map((payload, n) => ({
        messageId: String(n),
        body: typeof payload === "string" ? payload : JSON.stringify(payload),
        attributes: { SentTimestamp: String(Date.now()) },
        eventSource: "aws:sqs",
      }));
      const answer = await run("ingest", { Records });
      if ((answer as { batchItemFailures: unknown[] }).batchItemFailures.length > 0)
        throw new Error("ingest did not record everything");
    }
  };
  const look = async () => {
    await run("tally", {});
    return run("watch", {});
  };
  return {
    db,
    ses: sesClient,
    inbox,
    sns,
    sqs,
    snsSqs: queues.endpoint,
    run,
    notify,
    /** SES sends to so many recipients, and publishes nothing of it yet that `ingest` would hear. */
    send: async (recipients: number, from = SENDER) => {
      for (let left = recipients; left > 0; left -= 50)
        await sesClient.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: {
              ToAddresses: Array.from({ length: Math.min(50, left) }, (_, n) =>
                RECIPIENT.replace("@", `+${n}@`),
              ),
            },
            Content: { Simple: { Subject: { Data: "s" }, Body: { Text: { Data: "t" } } } },
          }),
        );
    },
    /** What SES has published goes the way to `ingest`, once there is something; answers how much it was. */
    pump: async () => {
      const deadline = performance.now() + 60_000;
      let bodies: string[] = [];
      while (bodies.length === 0 && performance.now() < deadline) bodies = await drain(FEEDBACK);
      // EventBridge puts its events into the queue without SNS.
      await notify(...bodies.map((body): string => JSON.parse(body).Message ?? body));
      return bodies.length;
    },
    /** Counts and watches, as the schedules do; answers what is published. */
    watch: async () => {
      await look();
      return hear();
    },
    look,
    hear,
    now: () => new Date(),
    /** Moves the clock; answers the time as SES writes it. */
    pass: (minutes: number) => {
      vi.setSystemTime(Date.now() + minutes * 60_000);
      return new Date().toISOString();
    },
    /** An empty table, on another day. */
    reset: async () => {
      await db.empty();
      for (const queue of [LISTENER, FEEDBACK, deadLettersOf(FEEDBACK)]) await drain(queue);
      const nextDay = new Date(Date.now() + 2 * 86_400_000);
      vi.setSystemTime(Date.parse(`${nextDay.toISOString().slice(0, 10)}T09:00:00Z`));
      await turn(ses.url, "account", {
        productionAccess: true,
        sendingEnabled: true,
        enforcementStatus: "HEALTHY",
        max24HourSend: 1_000_000,
      });
      await turn(ses.url, "faults", {}, "DELETE");
    },
    /** Turns a switch that only the local SES has. */
    turn: (path: string, body: object) => turn(ses.url, path, body),
    putAside: (body: string) =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl(queues.endpoint, deadLettersOf(FEEDBACK)),
          MessageBody: body,
        }),
      ),
    stop: async () => {
      for (const client of [sns, sqs, sesClient]) client.destroy();
      await queues.stop();
      await ses.close();
      eventBus.close();
      inbox.close();
      await db.stop();
      await rm(folder, { recursive: true, force: true });
      vi.useRealTimers();
    },
  };
};
export type Warned = Awaited<ReturnType<typeof startWarnings>>;
