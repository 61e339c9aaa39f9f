import { setTimeout as delay } from "node:timers/promises";
import { PublishBatchCommand, type SNSClient } from "@aws-sdk/client-sns";
import { inParallel } from "../../shared/table/inParallel.ts";

const ENTRIES_PER_CALL = 10; // [API_PublishBatch]
const BYTES_PER_CALL = 262_144; // of all its messages together
const ATTEMPTS = 6;

/** What SNS cannot carry: too long, empty, or with characters that are not XML's [API_Publish, SQS API_SendMessage]. */
export const isCarried = (body: string): boolean =>
  body !== "" &&
  Buffer.byteLength(body) <= BYTES_PER_CALL &&
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones SQS refuses
  !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(body);

/** The topic that SES publishes to. */
export class Feed {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  /** Publishes all of `bodies`; throws where SNS still refuses one after several tries. */
  async publish(bodies: string[]): Promise<void> {
    await inParallel(callsOf(bodies), async (call) => {
      let left = call;
      for (let attempt = 1; left.length > 0; attempt++) {
        const answer = await this.#client.send(
          new PublishBatchCommand({
            TopicArn: this.#topicArn,
            PublishBatchRequestEntries: left.map((Message, i) => ({ Id: String(i), Message })),
          }),
        );
        const failed = answer.Failed ?? [];
        if (failed.length > 0 && attempt === ATTEMPTS)
          throw new Error(`SNS rejected ${failed.length} messages: ${failed[0]?.Message ?? failed[0]?.Code}`);
        left = failed.flatMap(({ Id }) => left[Number(Id)] ?? []);
        if (left.length > 0) await delay(100 * 2 ** attempt);
      }
    });
  }
}

const callsOf = (bodies: string[]): string[][] => {
  const calls: string[][] = [];
  let room = 0;
  for (const body of bodies) {
    const bytes = Buffer.byteLength(body);
    const last = calls.at(-1);
    if (last === undefined || last.length === ENTRIES_PER_CALL || bytes > room) {
      calls.push([body]);
      room = BYTES_PER_CALL - bytes;
    } else {
      last.push(body);
      room -= bytes;
    }
  }
  return calls;
};
