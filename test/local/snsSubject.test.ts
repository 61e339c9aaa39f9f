import { CreateTopicCommand, PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { startSnsSqs, topicArn } from "../../local/system/snsSqs.ts";

describe("a subject that SNS", () => {
  let queues: Awaited<ReturnType<typeof startSnsSqs>>;
  let sns: SNSClient;
  beforeAll(async () => {
    queues = await startSnsSqs({ port: 0 });
    sns = new SNSClient({ region: REGION, credentials: CREDENTIALS, endpoint: queues.endpoint });
    await sns.send(new CreateTopicCommand({ Name: "told" }));
  });
  afterAll(async () => {
    sns.destroy();
    await queues.stop();
  });
  const publish = (Subject?: string) =>
    sns.send(new PublishCommand({ TopicArn: topicArn("told"), Message: "Hello", Subject }));

  it.each(["a".repeat(101), "two\nlines", "two\rlines", "a\ttab", "a\u0000nothing", "two\u2028lines", ""])(
    "refuses is refused: %j",
    async (subject) => {
      await expect(publish(subject)).rejects.toMatchObject({
        name: "InvalidParameterException",
        message: "Invalid parameter: Subject",
        $metadata: { httpStatusCode: 400 },
      });
    },
  );

  it.each(["a".repeat(100), "Grüße", undefined])("takes is taken: %j", async (subject) => {
    expect((await publish(subject)).MessageId).toMatch(/./);
  });
});
