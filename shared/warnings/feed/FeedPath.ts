import { ListSubscriptionsByTopicCommand, NotFoundException, type SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, QueueDoesNotExist, type SQSClient } from "@aws-sdk/client-sqs";
import { publishingOf, type Wiring } from "../../account/account.ts";
import type { Publishing } from "../../account/accountFacts.ts";
import type { SesAccount } from "../../account/SesAccount.ts";
import { counted } from "../../plainMail/words.ts";
import { DEPLOY } from "../../remedies/deploy.ts";
import type { Remedy } from "../../remedies/remedy.ts";
import type { Patience } from "../../ses/Pace.ts";

/** What is broken, and what to do about it. */
export type Diagnosis = { fact: string; remedy: Remedy[] };

/** The way of an event from SES to `ingest`, to look where it is broken, and at what waits on it. */
export class FeedPath {
  readonly #sns: SNSClient;
  readonly #sqs: SQSClient;
  readonly #account: SesAccount;
  readonly #wiring: Wiring & { queueUrl: string };

  constructor(
    clients: { sns: SNSClient; sqs: SQSClient; account: SesAccount },
    wiring: Wiring & { queueUrl: string },
  ) {
    this.#sns = clients.sns;
    this.#sqs = clients.sqs;
    this.#account = clients.account;
    this.#wiring = wiring;
  }

  /** Messages that wait in a queue, or are worked on; undefined where there is no such queue. */
  async waiting(queueUrl: string): Promise<number | undefined> {
    try {
      const { Attributes = {} } = await this.#sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        }),
      );
      return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
    } catch (error) {
      if (error instanceof QueueDoesNotExist) return undefined;
      throw error;
    }
  }

  /** The name of the queue that `ingest` reads. */
  get queue(): string {
    return nameOf(this.#wiring.queueUrl);
  }

  /** What the configuration set publishes to the service's topic. */
  async publishing(patience: Patience): Promise<Publishing> {
    return publishingOf(
      await this.#account.destinations(this.#wiring.configurationSet, patience),
      this.#wiring,
    );
  }

  /**
   * What is broken on it, and what waits where that is `waitingFrom` messages or more: five calls. Asked only where
   * something is missing.
   */
  async broken(patience: Patience, { waitingFrom = 1 }: { waitingFrom?: number } = {}): Promise<Diagnosis[]> {
    const { topicArn, queueUrl } = this.#wiring;
    const publishing = await this.publishing(patience);
    const waiting = await this.waiting(queueUrl);
    const { queue } = this;
    return [
      ...(publishing.inPlace ? [] : [{ fact: publishing.explanation, remedy: publishing.remedy }]),
      ...(waiting === undefined ? [{ fact: `The queue ${queue} no longer exists.`, remedy: [DEPLOY] }] : []),
      ...((await this.#isSubscribed(topicArn, queue))
        ? []
        : [{ fact: `The queue ${queue} is no longer subscribed to the topic.`, remedy: [DEPLOY] }]),
      ...(waiting !== undefined && waiting >= waitingFrom
        ? [
            {
              fact: `${counted(waiting, "notification waits", "notifications wait")} in the queue ${queue}: the ingest function does not process them.`,
              remedy: [
                {
                  text: "Read the ingest function's log (docs/deployment.md), and fix what it reports.",
                },
              ],
            },
          ]
        : []),
    ];
  }

  /** Where the feed is probably broken. */
  async diagnose(patience: Patience): Promise<Diagnosis[]> {
    const found = await this.broken(patience);
    return found.length > 0
      ? found
      : [
          {
            fact: "Event destination, topic, subscription and queue are in order. The current senders probably do not use the configuration set.",
            remedy: [
              {
                text: "See which identities have it, and attach it to those that send.",
                target: { to: "identities" },
              },
            ],
          },
        ];
  }

  async #isSubscribed(topicArn: string, queue: string): Promise<boolean> {
    let NextToken: string | undefined;
    do {
      try {
        const page = await this.#sns.send(
          new ListSubscriptionsByTopicCommand({ TopicArn: topicArn, NextToken }),
        );
        if (page.Subscriptions?.some(({ Endpoint = "" }) => Endpoint.endsWith(`:${queue}`)) === true)
          return true;
        NextToken = page.NextToken;
      } catch (error) {
        if (error instanceof NotFoundException) return false;
        throw error;
      }
    } while (NextToken !== undefined);
    return false;
  }
}

export const nameOf = (queueUrl: string): string => queueUrl.split("/").at(-1) ?? queueUrl;
