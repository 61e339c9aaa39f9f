import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SesAccount } from "../../shared/account/SesAccount.ts";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { deliverabilityFrom } from "../../shared/deliverability/deliverabilityFrom.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { IdentityNotifications } from "../../shared/feedback/IdentityNotifications.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Table } from "../../shared/table/Table.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { BaselineTable } from "../../shared/warnings/BaselineTable.ts";
import { FeedPath } from "../../shared/warnings/FeedPath.ts";
import { FeedTable } from "../../shared/warnings/feed.ts";
import { linksFrom } from "../../shared/warnings/message.ts";
import { nightClock } from "../../shared/warnings/nights.ts";
import { TriggerTable } from "../../shared/warnings/TriggerTable.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { WarningTopic } from "../../shared/warnings/WarningTopic.ts";
import type { WatchDeps } from "./watch.ts";

/** The clients of AWS that a run works with. */
type Clients = { dynamoDb: DynamoDBClient; sns: SNSClient };

/** Everything that `watch` speaks to, from the environment of the function (docs/architecture.md). */
export const servicesFrom = (
  environment: Record<string, string | undefined>,
  { dynamoDb, sns }: Clients = { dynamoDb: new DynamoDBClient({}), sns: new SNSClient({}) },
): Omit<WatchDeps, "patience"> => {
  const {
    TABLE_NAME = "postmaster",
    RETENTION_DAYS = DEFAULT_RETENTION,
    SES_CALLS_PER_SECOND = "1",
    CONFIGURATION_SET = "postmaster",
    FEEDBACK_TOPIC_ARN = "",
    FEEDBACK_QUEUE_URL = "",
    DEAD_LETTER_QUEUE_URLS = "",
    WARNINGS_TOPIC_ARN = "",
    TIME_ZONE = "UTC",
  } = environment;
  const now = () => new Date();
  const table = new Table(dynamoDb, TABLE_NAME);
  const ses = new SESv2Client({});
  const account = new SesAccount(ses, { callsPerSecond: Number(SES_CALLS_PER_SECOND) });
  const tallies = new TallyTable(table);
  const retention = parseRetention(RETENTION_DAYS);
  return {
    table,
    events: new EventTable(table, { retention, now }),
    suppressions: new SuppressionTable(table, now),
    tallies,
    markers: new Markers(table, { now }),
    baselines: new BaselineTable(table, tallies, TIME_ZONE),
    account,
    identities: new IdentityTable(table),
    quarantine: new QuarantineTable(table),
    accountEvents: new AccountEventTable(table, now),
    digests: new DigestTable(table, now),
    relayHosts: new RelayHostTable(table, now),
    feedTable: new FeedTable(table),
    feedPath: new FeedPath(
      { sns, sqs: new SQSClient({}), account },
      { configurationSet: CONFIGURATION_SET, topicArn: FEEDBACK_TOPIC_ARN, queueUrl: FEEDBACK_QUEUE_URL },
    ),
    nightAt: nightClock(TIME_ZONE),
    retention,
    deadLetterQueues: DEAD_LETTER_QUEUE_URLS.split(",").filter((url) => url !== ""),
    comparisons: new ComparisonTable(table),
    notifications: new IdentityNotifications(table, { now }),
    configurationSet: CONFIGURATION_SET,
    deliverability: deliverabilityFrom(environment, ses),
    triggers: new TriggerTable(table, now),
    warnings: new WarningTable(table),
    topic: new WarningTopic(sns, WARNINGS_TOPIC_ARN),
    links: linksFrom(environment),
    now,
  };
};
