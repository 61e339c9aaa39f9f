import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { DeliverabilityManager } from "../shared/deliverability/DeliverabilityManager.ts";
import { Table } from "../shared/table/Table.ts";
import type { Links } from "../shared/warnings/notification/message.ts";
import { WarningTopic } from "../shared/warnings/notification/WarningTopic.ts";
import { WarningTable } from "../shared/warnings/WarningTable.ts";
import type { Environment } from "./environment.ts";

/** What several functions compose alike, a concern each. Those that a function does not use are not in its bundle. */
export const now = (): Date => new Date();

export const tableFrom = (
  { TABLE_NAME }: Environment<"TABLE_NAME">,
  client: DynamoDBClient = dynamoDbClient(),
): Table => new Table(client, TABLE_NAME);

/**
 * `cacheMiddleware`: nothing adds to the client's middleware, and to put it together anew is a tenth of a call's work. The
 * SDK's logger is nobody's here, and yet copies each request and response for it.
 */
const dynamoDbClient = (): DynamoDBClient => {
  const client = new DynamoDBClient({ cacheMiddleware: true });
  client.middlewareStack.remove("loggerMiddleware");
  return client;
};

/** How fast SES's control plane may be asked. */
export const paceFrom = ({ SES_CALLS_PER_SECOND }: Environment<"SES_CALLS_PER_SECOND">) => ({
  callsPerSecond: SES_CALLS_PER_SECOND,
});

/** Undefined where it is not turned on: then nothing asks SES for it. */
export const deliverabilityFrom = (
  environment: Environment<"VIRTUAL_DELIVERABILITY_MANAGER" | "SES_CALLS_PER_SECOND">,
  ses: SESv2Client,
): DeliverabilityManager | undefined =>
  environment.VIRTUAL_DELIVERABILITY_MANAGER === "on"
    ? new DeliverabilityManager(ses, paceFrom(environment))
    : undefined;

/** Where mails find the console: at `CONSOLE_URL`, or else at `API_URL`, where it is too. */
export const linksFrom = ({ API_URL, CONSOLE_URL }: Environment<"API_URL" | "CONSOLE_URL">): Links => ({
  console: (CONSOLE_URL ?? API_URL)?.replace(/\/+$/, ""),
});

/** What opens warnings and sends them. */
export const warningsFrom = (
  environment: Environment<"WARNINGS_TOPIC_ARN" | "API_URL" | "CONSOLE_URL">,
  { table, sns = new SNSClient({}) }: { table: Table; sns?: SNSClient | undefined },
) => ({
  warnings: new WarningTable(table),
  topic: new WarningTopic(sns, environment.WARNINGS_TOPIC_ARN),
  links: linksFrom(environment),
  now,
});

/** How our own mail is sent, by the digest and to those who asked for an identity. */
export const mailFrom = (
  { CONFIGURATION_SET, OWN_MAIL }: Environment<"CONFIGURATION_SET" | "OWN_MAIL">,
  from: string,
) => ({ from, configurationSet: CONFIGURATION_SET, ownMail: OWN_MAIL });
