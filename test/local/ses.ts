import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { Inbox } from "../../local/inbox/Inbox.ts";
import { startInbox } from "../../local/inbox/server.ts";
import { type SesOptions, startSes } from "../../local/ses/server.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueArn, queueUrl, startSnsSqs, topicArn } from "../../local/system/snsSqs.ts";
import { turn } from "../system/turn.ts";

export const TOPIC = topicArn("told");
const QUEUE = "told";

/** A local SES with an inbox, and a topic whose messages can be read. Each part is the real one. */
export const startMailSystem = async (options: Partial<SesOptions> = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-mail-"));
  const queues = await startSnsSqs({ port: 0 });
  const config = { region: REGION, credentials: CREDENTIALS };
  const sns = new SNSClient({ ...config, endpoint: queues.endpoint });
  const sqs = new SQSClient({ ...config, endpoint: queues.endpoint });
  await sns.send(new CreateTopicCommand({ Name: "told" }));
  await sqs.send(new CreateQueueCommand({ QueueName: QUEUE, Attributes: { VisibilityTimeout: "3600" } }));
  await sns.send(
    new SubscribeCommand({
      TopicArn: TOPIC,
      Protocol: "sqs",
      Endpoint: queueArn(QUEUE),
      Attributes: { RawMessageDelivery: "true" },
    }),
  );
  const inbox = new Inbox(join(folder, "inbox.db"));
  const page = await startInbox(0, inbox);
  const start = (more: Partial<SesOptions> = {}) =>
    startSes({
      port: 0,
      dbPath: join(folder, "ses.db"),
      sns: queues.endpoint,
      deliver: (arrival) => inbox.deliver(arrival),
      ...options,
      ...more,
    });
  const ses = await start();
  let running = ses;
  const client = new SESv2Client({ ...config, endpoint: ses.url, maxAttempts: 1 });
  return {
    folder,
    ses,
    client,
    inbox,
    inboxUrl: page.url,
    /** Ends the SES and starts another on the same state. */
    restart: async (more: Partial<SesOptions> = {}) => {
      await running.close();
      running = await start(more);
      return running;
    },
    /** Turns a switch that only the local SES has. */
    turn: (path: string, body?: object, method?: string) => turn(ses.url, path, body, method),
    /** What is published next: waits for `count` messages, and answers them parsed where they are JSON. */
    told: async (count: number): Promise<Record<string, unknown>[]> => {
      const texts: string[] = [];
      while (texts.length < count) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({
            QueueUrl: queueUrl(queues.endpoint, QUEUE),
            MaxNumberOfMessages: 10,
            WaitTimeSeconds: 5,
          }),
        );
        if (Messages.length === 0) throw new Error(`only ${texts.length} of ${count}: ${texts.join("\n")}`);
        texts.push(...Messages.map(({ Body = "" }) => Body));
      }
      return texts.map((text) => (text.startsWith("{") ? JSON.parse(text) : { text }));
    },
    stop: async () => {
      client.destroy();
      await running.close();
      await page.close();
      inbox.close();
      sns.destroy();
      sqs.destroy();
      await queues.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
export type MailSystem = Awaited<ReturnType<typeof startMailSystem>>;

/** The newest mail to `address` in the inbox, once it is there. */
export const mailTo = async (system: Pick<MailSystem, "inbox">, address: string) => {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = system.inbox.list({ search: address, limit: 10 }).find(({ to }) => to.includes(address));
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`no mail to ${address} arrived`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** Follows the link of the address's newest verification mail; answers the page's HTTP status. */
export const followLink = async (system: Pick<MailSystem, "inbox">, address: string): Promise<number> => {
  const { text } = await mailTo(system, address);
  const [link = ""] = /http:\S+/.exec(text) ?? [];
  return (await fetch(link)).status;
};
