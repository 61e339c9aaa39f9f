import {
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  CreateEmailIdentityCommand,
  type EventType,
  SendEmailCommand,
  type SendEmailCommandInput,
} from "@aws-sdk/client-sesv2";
import { expect } from "vitest";
import { followLink, type MailSystem, TOPIC } from "./ses.ts";

export const SENDER = "redcap@uni.example";

export const createSet = async ({ client }: MailSystem, name: string, types: EventType[]) => {
  await client.send(new CreateConfigurationSetCommand({ ConfigurationSetName: name }));
  await client.send(
    new CreateConfigurationSetEventDestinationCommand({
      ConfigurationSetName: name,
      EventDestinationName: "told",
      EventDestination: { Enabled: true, MatchingEventTypes: types, SnsDestination: { TopicArn: TOPIC } },
    }),
  );
};
export const verify = async (system: MailSystem, address: string) => {
  await system.client.send(new CreateEmailIdentityCommand({ EmailIdentity: address }));
  expect(await followLink(system, address)).toBe(200);
};
export const send = async (
  { client }: MailSystem,
  to: string[],
  more: Partial<SendEmailCommandInput> = {},
) => {
  const { MessageId } = await client.send(
    new SendEmailCommand({
      FromEmailAddress: SENDER,
      Destination: { ToAddresses: to },
      Content: { Simple: { Subject: { Data: "Your survey" }, Body: { Text: { Data: "Please answer." } } } },
      ...more,
    }),
  );
  return MessageId ?? "";
};
export const raw = (text: string) => ({
  Content: { Raw: { Data: Buffer.from(text.replaceAll("\n", "\r\n")) } },
});
