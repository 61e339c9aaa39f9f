import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SNSClient } from "@aws-sdk/client-sns";
import { recorder } from "../../shared/intake/record.ts";
import { now, tableFrom, warningsFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import type { IngestDeps } from "./ingest.ts";

export const ENVIRONMENT = [
  "TABLE_NAME",
  "RETENTION_DAYS",
  "WATCHED_ADDRESSES",
  "WARNINGS_TOPIC_ARN",
  "OWN_MAIL",
  "API_URL",
  "CONSOLE_URL",
] as const;

/** Everything that `ingest` speaks to; `clients` in place of those that the SDK makes. */
export const servicesFrom = (
  variables: Variables,
  clients: { dynamoDb?: DynamoDBClient; sns?: SNSClient } = {},
): IngestDeps => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const table = tableFrom(environment, clients.dynamoDb);
  return {
    ...recorder({
      table,
      retention: environment.RETENTION_DAYS,
      now,
      watched: environment.WATCHED_ADDRESSES,
      ownMail: environment.OWN_MAIL,
    }),
    ...warningsFrom(environment, { table, sns: clients.sns }),
  };
};
