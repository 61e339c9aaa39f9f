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
import { Failure, USAGE } from "../../api/client/failure.ts";
import { isLocal } from "../../target.ts";

export type Clients = Awaited<ReturnType<typeof startClients>>;

/** SES allows about one call a second of all but sending [quotas]: the SDK's own waits need some more attempts. */
const ATTEMPTS = 8;
const CONNECT_WITHIN_MS = 5_000;
const ANSWER_WITHIN_MS = 30_000;

/**
 * Clients of the account that the environment names, or of the local system's stand-ins: all of them or none, so that
 * nothing meant for the one reaches the other. Throws `Failure`.
 */
export const startClients = async (region: string | undefined, api: string) => {
  const config = {
    ...(region === undefined ? {} : { region }),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_WITHIN_MS, requestTimeout: ANSWER_WITHIN_MS },
  };
  const ofBoth = {
    cloudFormation: new CloudFormationClient(config),
    dynamoDb: new DynamoDBClient(config),
    eventBridge: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    scheduler: new SchedulerClient(config),
    ses: new SESv2Client(config),
    sns: new SNSClient(config),
    // The stand-in's queue URLs name a host that few resolvers know.
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
  };
  const ofAws = { cloudWatch: new CloudWatchClient(config), logs: new CloudWatchLogsClient(config) };
  const isHere = checkedTarget({ needed: await endpointsOf(ofBoth), others: await endpointsOf(ofAws) }, api);
  return {
    ...ofBoth,
    /** Whether these are the local system's, which has neither alarms nor logs. */
    isHere,
    cloudWatch: isHere ? undefined : ofAws.cloudWatch,
    logs: isHere ? undefined : ofAws.logs,
  };
};

/** The endpoint that environment or profile gives the SDK for a service; undefined for AWS's own. */
type Endpoints = Record<string, string | undefined>;
type Configured = {
  config: { serviceId?: string; serviceConfiguredEndpoint?: () => Promise<string | undefined> };
};

/** As the SDK itself finds it: for one service or for all, in a variable or in the profile [feature-ss-endpoints]. */
const endpointsOf = async (clients: Record<string, Configured>): Promise<Endpoints> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(clients).map(async ([name, { config }]) => [
        config.serviceId ?? name,
        await config.serviceConfiguredEndpoint?.(),
      ]),
    ),
  );

/**
 * Whether everything is on this machine; throws `Failure` where some of it is and some is not. `needed`: the services
 * that the local system has; `others`: those of AWS alone.
 */
export const checkedTarget = (
  { needed, others }: { needed: Endpoints; others: Endpoints },
  api: string,
): boolean => {
  const here = hereOf(needed);
  const isApiHere = isLocal(api);
  if (isApiHere && here.length === Object.keys(needed).length) return true;
  const allHere = [...here, ...hereOf(others)];
  if (!isApiHere && allHere.length === 0) return false;
  throw new Failure(
    USAGE,
    isApiHere
      ? `the service at ${api} is local, but the AWS endpoints are not. Point both at the local system:\neval "$(npm run --silent env)"`
      : `the service at ${api} is remote, but the endpoint of ${allHere.join(", ")} is on this machine. Unset AWS_ENDPOINT_URL and all AWS_ENDPOINT_URL_… variables, and remove endpoint_url from the profile; or run this in another shell.`,
  );
};

const hereOf = (endpoints: Endpoints): string[] =>
  Object.entries(endpoints).flatMap(([service, url]) => (isLocal(url ?? "") ? [service] : []));
