import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { ACCOUNT_EVENT_PATTERN } from "../../shared/accountEvents/accountEvent.ts";
import { FEEDBACK } from "../system/resources.ts";
import { CREDENTIALS, REGION } from "../system/settings.ts";
import { queueUrl } from "../system/snsSqs.ts";

/** An event as a service puts it on the bus [eb-events-structure]. */
export type BusEvent = {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: object;
};
/** Texts that each of these fields may have [eb-create-pattern]. */
type Pattern = { source: readonly string[]; "detail-type": readonly string[] };
type Rule = { pattern: Pattern; queue: string };

/** The rules that `serverless.yml` declares. */
const RULES: readonly Rule[] = [{ pattern: ACCOUNT_EVENT_PATTERN, queue: FEEDBACK }];

/** EventBridge's default bus: what matches a rule goes to its queue, in its envelope; the rest goes nowhere. */
export class EventBus {
  readonly #sqs: SQSClient;
  readonly #endpoint: string;

  constructor(sqsEndpoint: string) {
    this.#endpoint = sqsEndpoint;
    this.#sqs = new SQSClient({ endpoint: sqsEndpoint, region: REGION, credentials: CREDENTIALS });
  }

  async put(event: BusEvent): Promise<void> {
    for (const { queue } of RULES.filter(({ pattern }) => matches(event, pattern)))
      await this.#sqs.send(
        new SendMessageCommand({
          QueueUrl: queueUrl(this.#endpoint, queue),
          MessageBody: JSON.stringify(event),
        }),
      );
  }

  close(): void {
    this.#sqs.destroy();
  }
}

const matches = (event: BusEvent, { source, "detail-type": types }: Pattern): boolean =>
  source.includes(event.source) && types.includes(event["detail-type"]);
