import { setTimeout as delay } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  ResourceNotFoundException,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AlreadyExistsException,
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  EventType,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { EXPIRES_AT, tableDefinition } from "../../shared/table/definition.ts";
import { feedbackTopicPolicy, queuePolicy, warningsTopicPolicy } from "./policies.ts";
import { CREDENTIALS, REGION } from "./settings.ts";
import { queueArn, queueUrl, topicArn } from "./snsSqs.ts";

export const FEEDBACK = "postmaster-feedback";
export const REMOVALS = "postmaster-removals";
export const WARNINGS = "postmaster-warnings";
/** The rule by which the event bus (local/eventBridge) feeds SES's events about the account to the feedback queue. */
export const ACCOUNT_RULE = "postmaster-account";
export const CONFIGURATION_SET = "postmaster";
/** The stack that the local CloudFormation says all of this is. */
export const STACK = "postmaster-local";
export const deadLettersOf = (queue: string): string => `${queue}-dlq`;

/**
 * How long a message is hidden while its batch is worked on, and so how soon one that failed, or that a killed
 * process held, comes again. In AWS minutes; here seconds, for somebody is waiting (see `EventSourceMapping`).
 */
export const VISIBILITY_SECONDS = 10;
const TRIES = 5;
const INDEX_WITHIN_MS = 60_000;

/** Creates what `serverless.yml` declares, where it is not there yet. */
export const createResources = async (
  { dynamoDb, snsSqs, ses }: { dynamoDb: string; snsSqs: string; ses?: string },
  tableName: string,
): Promise<void> => {
  await Promise.all([createTable(dynamoDb, tableName), createTopicsAndQueues(snsSqs)]);
  if (ses !== undefined) await createConfigurationSet(ses);
};

const createTable = async (endpoint: string, name: string) => {
  const client = new DynamoDBClient({ endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    await createMissingIndexes(client, name, Table?.GlobalSecondaryIndexes ?? []);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await client.send(new CreateTableCommand(tableDefinition(name)));
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: EXPIRES_AT, Enabled: true },
      }),
    );
  } finally {
    client.destroy();
  }
};

/** Of a table that an older version created; DynamoDB fills an index from the items there are. */
const createMissingIndexes = async (
  client: DynamoDBClient,
  name: string,
  present: GlobalSecondaryIndexDescription[],
) => {
  const { AttributeDefinitions, GlobalSecondaryIndexes } = tableDefinition(name);
  const missing = GlobalSecondaryIndexes.filter(
    ({ IndexName }) => !present.some((index) => index.IndexName === IndexName),
  );
  // One index a call [API_UpdateTable].
  for (const Create of missing) {
    await client.send(
      new UpdateTableCommand({
        TableName: name,
        AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [{ Create }],
      }),
    );
    await untilActive(client, name, Create.IndexName);
  }
};

const untilActive = async (client: DynamoDBClient, TableName: string, index: string) => {
  const deadline = performance.now() + INDEX_WITHIN_MS;
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const found = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === index);
    if (found?.IndexStatus === "ACTIVE") return;
    if (performance.now() > deadline)
      throw new Error(
        `The index ${index} of the table ${TableName} is not ready after ${INDEX_WITHIN_MS / 1_000} s`,
      );
    await delay(100);
  }
};

const createTopicsAndQueues = async (endpoint: string) => {
  const config = { endpoint, region: REGION, credentials: CREDENTIALS };
  const sqs = new SQSClient(config);
  const sns = new SNSClient(config);
  try {
    for (const name of [FEEDBACK, REMOVALS]) {
      const dlq = deadLettersOf(name);
      await createQueue(sqs, endpoint, dlq, { MessageRetentionPeriod: "1209600" });
      await createQueue(sqs, endpoint, name, {
        VisibilityTimeout: String(VISIBILITY_SECONDS),
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn(dlq), maxReceiveCount: TRIES }),
        ...(name === FEEDBACK
          ? { Policy: queuePolicy(FEEDBACK, { topic: FEEDBACK, rule: ACCOUNT_RULE }) }
          : {}),
      });
    }
    await createTopic(sns, FEEDBACK, feedbackTopicPolicy(FEEDBACK, CONFIGURATION_SET));
    await createTopic(sns, WARNINGS, warningsTopicPolicy(WARNINGS));
    await sns.send(
      new SubscribeCommand({ TopicArn: topicArn(FEEDBACK), Protocol: "sqs", Endpoint: queueArn(FEEDBACK) }),
    );
  } finally {
    sqs.destroy();
    sns.destroy();
  }
};

const createTopic = async (sns: SNSClient, name: string, policy: string) => {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: name }));
  await sns.send(
    new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: policy }),
  );
};

// A queue that exists keeps its messages but gets these attributes: CreateQueue would refuse where they differ.
const createQueue = async (
  sqs: SQSClient,
  endpoint: string,
  name: string,
  attributes: Record<string, string>,
) => {
  try {
    await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: queueUrl(endpoint, name), Attributes: attributes }),
    );
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  }
};

const createConfigurationSet = async (endpoint: string) => {
  const ses = new SESv2Client({ endpoint, region: REGION, credentials: CREDENTIALS });
  const unlessThere = (error: unknown) => {
    if (!(error instanceof AlreadyExistsException)) throw error;
  };
  try {
    await ses
      .send(new CreateConfigurationSetCommand({ ConfigurationSetName: CONFIGURATION_SET }))
      .catch(unlessThere);
    const destination = new CreateConfigurationSetEventDestinationCommand({
      ConfigurationSetName: CONFIGURATION_SET,
      EventDestinationName: "feedback",
      EventDestination: {
        Enabled: true,
        MatchingEventTypes: Object.values(EventType),
        SnsDestination: { TopicArn: topicArn(FEEDBACK) },
      },
    });
    await ses.send(destination).catch(unlessThere);
  } finally {
    ses.destroy();
  }
};

/** Has the local SES take an address for verified, as somebody who opened its link long ago. */
export const verifyAtOnce = async (sesUrl: string, identity: string): Promise<void> => {
  const answer = await fetch(`${sesUrl}/_local/verified-identities`, {
    method: "POST",
    body: JSON.stringify({ identity, configurationSet: CONFIGURATION_SET }),
  });
  if (!answer.ok) throw new Error(`SES did not take ${identity}: ${await answer.text()}`);
};
