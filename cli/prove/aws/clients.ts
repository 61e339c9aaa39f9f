import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Failure, USAGE } from "../../api/failure.ts";
import { isLocal } from "../../target.ts";

export type Clients = ReturnType<typeof startClients>;

const NEEDED = ["CLOUDFORMATION", "DYNAMODB", "EVENTBRIDGE", "LAMBDA", "SCHEDULER", "SESV2", "SNS", "SQS"];
/** SES allows about one call a second of all but sending [quotas]: the SDK's own waits need some more attempts. */
const ATTEMPTS = 8;
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;

/**
 * Clients of the account that the environment names, or of the local system's stand-ins: all of them or none, so that
 * nothing meant for the one reaches the other. Throws `Failure`.
 */
export const startClients = (region: string | undefined, api: string) => {
  const isHere = checkedTarget(process.env, api);
  const config = {
    ...(region === undefined ? {} : { region }),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, requestTimeout: ANSWER_WITHIN_MS },
  };
  return {
    /** Whether these are the local system's. */
    isHere,
    cloudFormation: new CloudFormationClient(config),
    // The local system has neither alarms nor logs.
    cloudWatch: isHere ? undefined : new CloudWatchClient(config),
    logs: isHere ? undefined : new CloudWatchLogsClient(config),
    dynamoDb: new DynamoDBClient(config),
    eventBridge: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    scheduler: new SchedulerClient(config),
    ses: new SESv2Client(config),
    sns: new SNSClient(config),
    // The stand-in's queue URLs name a host that few resolvers know.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
  };
};

/** Whether everything is on this machine; throws `Failure` where some of it is and some is not. */
export const checkedTarget = (env: NodeJS.ProcessEnv, api: string): boolean => {
  const here = NEEDED.filter((name) => isLocal(env[`AWS_ENDPOINT_URL_${name}`] ?? ""));
  const isApiHere = isLocal(api);
  if (here.length === 0 && !isApiHere) return false;
  if (here.length === NEEDED.length && isApiHere) return true;
  throw new Failure(
    USAGE,
    isApiHere
      ? `the service at ${api} is on this machine, but AWS is not. Point both at the local system: eval "$(npm run --silent env)"`
      : `the service at ${api} is elsewhere, but ${here.map((name) => `AWS_ENDPOINT_URL_${name}`).join(", ")} point to this machine. Unset them, or run this in another shell.`,
  );
};
