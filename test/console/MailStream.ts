import { setTimeout as delay } from "node:timers/promises";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Feed } from "../../cli/replay/Feed.ts";
import type { Endpoints } from "../../local/system/endpointsFile.ts";
import { FEEDBACK } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueUrl, topicArn } from "../../local/system/snsSqs.ts";
import { bounce, delivery, send } from "../feedback/notifications.ts";
import { messagesIn } from "../system/queue.ts";

const TICK_MS = 100;
const NOTIFICATIONS_OF_MAIL = 2;
const FAILING = 10; // one in so many
/** Of what is published and not taken in: more would only wait. */
const MOST_WAITING = 1_000;

/** Mail that arrives all the time, each as its send and what became of it, as fast as asked for or as `ingest` can. */
export class MailStream {
  readonly #queues: SQSClient;
  readonly #topics: SNSClient;
  readonly #url: string;
  readonly #began = performance.now();
  readonly #running: Promise<void>;
  #published = 0;
  #isEnding = false;

  constructor({ sns, sqs }: Pick<Endpoints, "sns" | "sqs">, aSecond: number) {
    const config = { region: REGION, credentials: CREDENTIALS };
    this.#topics = new SNSClient({ ...config, endpoint: sns });
    this.#queues = new SQSClient({ ...config, endpoint: sqs });
    this.#url = queueUrl(sqs, FEEDBACK);
    this.#running = this.#run(aSecond);
  }

  /** Ends it; answers how many mails a second were taken in. */
  async end(): Promise<number> {
    const seconds = (performance.now() - this.#began) / 1_000;
    const waiting = await messagesIn(this.#queues, this.#url);
    this.#isEnding = true;
    await this.#running;
    this.#topics.destroy();
    this.#queues.destroy();
    return (this.#published - waiting / NOTIFICATIONS_OF_MAIL) / seconds;
  }

  async #run(aSecond: number): Promise<void> {
    const feed = new Feed(this.#topics, topicArn(FEEDBACK));
    while (!this.#isEnding) {
      const due = Math.floor(((performance.now() - this.#began) / 1_000) * aSecond) - this.#published;
      const isBehind = (await messagesIn(this.#queues, this.#url)) > MOST_WAITING;
      if (due > 0 && !isBehind) {
        const mails = Array.from({ length: Math.min(due, aSecond) }, (_, i) => mail(this.#published + i));
        await feed.publish(mails.flat().map((one) => JSON.stringify(one)));
        this.#published += mails.length;
      } else await delay(TICK_MS);
    }
  }
}

const mail = (n: number) => {
  const at = new Date().toISOString();
  const given = { messageId: `0102-live${n}`, at, to: [`live${n}@uni.example`], subject: `Live ${n}.` };
  return [send(given), n % FAILING === 0 ? bounce(given) : delivery(given)];
};
