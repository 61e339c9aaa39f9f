import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SNSClient } from "@aws-sdk/client-sns";
import { recorder } from "../../shared/feedback/record.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { Table } from "../../shared/table/Table.ts";
import { linksFrom } from "../../shared/warnings/message.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { WarningTopic } from "../../shared/warnings/WarningTopic.ts";
import { parseWatched } from "../../shared/warnings/watched.ts";
import type { IngestDeps } from "./ingest.ts";

/** The clients of AWS that a container works with. */
type Clients = { dynamoDb: DynamoDBClient; sns: SNSClient };

/** Everything that `ingest` speaks to, from the environment of the function (docs/architecture.md). */
export const servicesFrom = (
  environment: Record<string, string | undefined>,
  { dynamoDb, sns }: Clients = { dynamoDb: new DynamoDBClient({}), sns: new SNSClient({}) },
): IngestDeps => {
  const {
    TABLE_NAME = "postmaster",
    RETENTION_DAYS = DEFAULT_RETENTION,
    WATCHED_ADDRESSES = "",
    WARNINGS_TOPIC_ARN = "",
    OWN_MAIL = "",
  } = environment;
  const table = new Table(dynamoDb, TABLE_NAME);
  const now = () => new Date();
  return {
    ...recorder({
      table,
      retention: parseRetention(RETENTION_DAYS),
      now,
      watched: parseWatched(WATCHED_ADDRESSES),
      ownMail: OWN_MAIL,
    }),
    warnings: new WarningTable(table),
    topic: new WarningTopic(sns, WARNINGS_TOPIC_ARN),
    links: linksFrom(environment),
  };
};
