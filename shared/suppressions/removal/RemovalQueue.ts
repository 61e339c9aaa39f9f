import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";

/** The queue whose messages, `{"jobId"}`, make the `removals` function work on a bulk removal job. */
export class RemovalQueue {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  async enqueue(jobId: string, delaySeconds = 0): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: JSON.stringify({ jobId }),
        DelaySeconds: delaySeconds,
      }),
    );
  }
}
