import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SesAccount } from "../../shared/account/SesAccount.ts";
import { AccountEventTable } from "../../shared/accountEvents/AccountEventTable.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { IdentityNotifications } from "../../shared/feedback/IdentityNotifications.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import { RelayProblemTable } from "../../shared/relay/records/RelayProblemTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { BaselineTable } from "../../shared/warnings/baselines/BaselineTable.ts";
import { nightClock } from "../../shared/warnings/baselines/nights.ts";
import { FeedPath } from "../../shared/warnings/feed/FeedPath.ts";
import { FeedTable } from "../../shared/warnings/feed/feed.ts";
import { TriggerTable } from "../../shared/warnings/triggers/TriggerTable.ts";
import { deliverabilityFrom, now, paceFrom, tableFrom, warningsFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import type { WatchDeps } from "./watch.ts";

export const ENVIRONMENT = [
  "TABLE_NAME",
  "RETENTION_DAYS",
  "SES_CALLS_PER_SECOND",
  "CONFIGURATION_SET",
  "FEEDBACK_TOPIC_ARN",
  "FEEDBACK_QUEUE_URL",
  "VIRTUAL_DELIVERABILITY_MANAGER",
  "DEAD_LETTER_QUEUE_URLS",
  "WARNINGS_TOPIC_ARN",
  "API_URL",
  "CONSOLE_URL",
  "TIME_ZONE",
] as const;

/** Everything that `watch` speaks to; `clients` in place of those that the SDK makes. */
export const servicesFrom = (
  variables: Variables,
  clients: { dynamoDb?: DynamoDBClient; sns?: SNSClient } = {},
): Omit<WatchDeps, "patience"> => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const {
    RETENTION_DAYS: retention,
    CONFIGURATION_SET: configurationSet,
    FEEDBACK_TOPIC_ARN: topicArn,
    FEEDBACK_QUEUE_URL: queueUrl,
    TIME_ZONE: timeZone,
  } = environment;
  const table = tableFrom(environment, clients.dynamoDb);
  const sns = clients.sns ?? new SNSClient({});
  const ses = new SESv2Client({});
  const account = new SesAccount(ses, paceFrom(environment));
  const tallies = new TallyTable(table);
  return {
    ...warningsFrom(environment, { table, sns }),
    table,
    events: new EventTable(table, { retention, now }),
    suppressions: new SuppressionTable(table, now),
    tallies,
    markers: new Markers(table, { now }),
    baselines: new BaselineTable(table, tallies, timeZone),
    account,
    identities: new IdentityTable(table),
    quarantine: new QuarantineTable(table),
    accountEvents: new AccountEventTable(table, now),
    digests: new DigestTable(table, now),
    relayHosts: new RelayHostTable(table, now),
    relayProblems: new RelayProblemTable(table, now),
    feedTable: new FeedTable(table),
    feedPath: new FeedPath(
      { sns, sqs: new SQSClient({}), account },
      { configurationSet, topicArn, queueUrl },
    ),
    nightAt: nightClock(timeZone),
    retention,
    deadLetterQueues: environment.DEAD_LETTER_QUEUE_URLS,
    comparisons: new ComparisonTable(table),
    notifications: new IdentityNotifications(table, { now }),
    configurationSet,
    deliverability: deliverabilityFrom(environment, ses),
    triggers: new TriggerTable(table, now),
  };
};
