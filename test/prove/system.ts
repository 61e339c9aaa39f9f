import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  ListEmailIdentitiesCommand,
  ListSuppressedDestinationsCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { ListSubscriptionsByTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Report } from "../../cli/prove/report.ts";
import { shellEnvironment } from "../../local/system/environment.ts";
import { WARNINGS } from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { topicArn } from "../../local/system/snsSqs.ts";
import { COMPILE_CACHE } from "../system/compileCache.ts";
import { startLocalSystem } from "../system/localSystem.ts";

const CLI = fileURLToPath(new URL("../../cli/postmaster.ts", import.meta.url));
export const FROM = "postmaster@postmaster.example";
export const TABLE = "postmaster";

/** The local system, clients to break its parts with, and the command as `npm run env` lets it find all of it. */
export const startProvable = async (settings: Record<string, string> = {}) => {
  const system = await startLocalSystem({ env: settings });
  const { endpoints } = system;
  const config = { region: REGION, credentials: CREDENTIALS };
  const control = { ...config, endpoint: endpoints.controlPlane };
  const aws = {
    ses: new SESv2Client({ ...config, endpoint: endpoints.sesv2 }),
    sns: new SNSClient({ ...config, endpoint: endpoints.sns }),
    sqs: new SQSClient({ ...config, endpoint: endpoints.sqs, useQueueUrlAsEndpoint: false }),
    dynamoDb: new DynamoDBClient({ ...config, endpoint: endpoints.dynamodb }),
    events: new EventBridgeClient(control),
    scheduler: new SchedulerClient(control),
    lambda: new LambdaClient(control),
  };
  const environment = {
    ...COMPILE_CACHE,
    PATH: process.env["PATH"] ?? "",
    HOME: system.dataDir,
    ...shellEnvironment(endpoints, TABLE),
  };
  const start = (args: string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [CLI, "prove", ...args], { env: { ...environment, ...env } });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]).then(
      ([out, err, [code]]) => ({ out, err, code: code as number }),
    );
    return { child, ended };
  };
  const run = (args: string[], env?: Record<string, string>) => start(args, env).ended;
  return {
    system,
    aws,
    start,
    run,
    /** Its report; `wait` in seconds, short where events shall not arrive. */
    prove: async ({ wait = 60, env }: { wait?: number; env?: Record<string, string> } = {}) => {
      const done = await run(["--from", FROM, "--wait", String(wait), "--json"], env);
      const report = JSON.parse(done.out) as Report;
      const of = (state: string) => report.steps.filter((one) => one.state === state).map(({ step }) => step);
      return { ...done, report, broken: of("broken"), notDone: of("notDone"), notChecked: of("notChecked") };
    },
    /** Everything in the account that runs of the command have made. */
    made: async () => {
      const [queues, subscriptions, suppressed, identities] = await Promise.all([
        aws.sqs.send(new ListQueuesCommand({ QueueNamePrefix: "postmaster-prove" })),
        aws.sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn(WARNINGS) })),
        aws.ses.send(new ListSuppressedDestinationsCommand({})),
        aws.ses.send(new ListEmailIdentitiesCommand({})),
      ]);
      return [
        ...(queues.QueueUrls ?? []),
        ...(subscriptions.Subscriptions ?? []).map(({ Endpoint }) => Endpoint ?? ""),
        ...(suppressed.SuppressedDestinationSummaries ?? []).map(({ EmailAddress }) => EmailAddress ?? ""),
        ...(identities.EmailIdentities ?? []).map(({ IdentityName }) => IdentityName ?? ""),
      ].filter((name) => /prove/i.test(name));
    },
    stop: async () => {
      for (const client of Object.values(aws)) client.destroy();
      await system.stop();
    },
  };
};
