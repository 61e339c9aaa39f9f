import { PublishCommand, type SNSClient } from "@aws-sdk/client-sns";
import type { WarningMessage } from "./message.ts";

/** The topic that warnings are published to. */
export class WarningTopic {
  readonly #client: SNSClient;
  readonly #arn: string;

  constructor(client: SNSClient, arn: string) {
    this.#client = client;
    this.#arn = arn;
  }

  /** `severity`, `rule` and `change` are message attributes, for subscription filters [sns-message-filtering]. */
  async publish({ subject, text, severity, rule, change }: WarningMessage): Promise<void> {
    const attribute = (value: string) => ({ DataType: "String", StringValue: value });
    await this.#client.send(
      new PublishCommand({
        TopicArn: this.#arn,
        Subject: subject,
        // A text message says the subject only; everything else the whole [sns-send-custom-platform-specific-payloads].
        MessageStructure: "json",
        Message: JSON.stringify({ default: text, sms: subject }),
        MessageAttributes: {
          severity: attribute(severity),
          rule: attribute(rule),
          change: attribute(change),
        },
      }),
    );
  }
}
