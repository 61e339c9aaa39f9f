import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/**
 * The queue whose messages make the `removals` function work on a bulk removal job (`{"jobId"}`), on the erasure of a
 * person (`{"erasureId"}`) or on the check of a list (`{"listCheckId"}`).
 */
export class RemovalQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async enqueue(jobId: string, delaySeconds = 0): Promise<void> {
    await this.#send({ jobId }, delaySeconds);
  }

  async enqueueErasure(erasureId: string, delaySeconds = 0): Promise<void> {
    await this.#send({ erasureId }, delaySeconds);
  }

  async enqueueListCheck(listCheckId: string, delaySeconds = 0): Promise<void> {
    await this.#send({ listCheckId }, delaySeconds);
  }

  async #send(message: Record<string, string>, delaySeconds: number): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: JSON.stringify(message),
        DelaySeconds: delaySeconds,
      }),
    );
  }
}
