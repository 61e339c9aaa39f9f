import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { startDns } from "../../local/dns/server.ts";
import { Inbox } from "../../local/inbox/Inbox.ts";
import { startEventSourceMapping } from "../../local/lambda/eventSourceMapping.ts";
import { startHttpFront } from "../../local/lambda/httpFront.ts";
import { invoke } from "../../local/lambda/invoke.ts";
import { HostedZones } from "../../local/route53/HostedZones.ts";
import { startRoute53 } from "../../local/route53/server.ts";
import { startSes } from "../../local/ses/server.ts";
import {
  CONFIGURATION_SET,
  createResources,
  FEEDBACK,
  REMOVALS,
  VISIBILITY_SECONDS,
  WARNINGS,
} from "../../local/system/resources.ts";
import { CREDENTIALS, REGION } from "../../local/system/settings.ts";
import { queueUrl, startSnsSqs, topicArn } from "../../local/system/snsSqs.ts";
import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { parseRetention } from "../../shared/feedback/retention.ts";
import { recorder, recordNotifications } from "../../shared/intake/record.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import type { Scope } from "../../shared/tokens/scope.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { freePort } from "../system/freePort.ts";
import { turn } from "../system/turn.ts";
import { client } from "./client.ts";

export const ADMIN = "an operator's own secret";
const RETENTION_DAYS = "400";

/**
 * The real `api`, `authorize` and `removals` functions over HTTP, with a database, an SES, hosted zones, a name server
 * and queues of their own.
 * The functions read the environment when they are loaded, so there is one system in a test file.
 */
export const startApi = async ({
  sesCallsPerSecond,
  timeoutMs = 29_000,
  identityPolicy = "",
  inFrontOfSes = async (url) => url,
  deliverability = "off",
}: {
  sesCallsPerSecond?: number;
  /** `IDENTITY_POLICY` of the functions. */
  identityPolicy?: string;
  /** `VIRTUAL_DELIVERABILITY_MANAGER` of the functions. */
  deliverability?: "off" | "on";
  /** Of the `api` function. */
  timeoutMs?: number;
  /** Gives the URL at which the functions find SES, from its own. */
  inFrontOfSes?: (url: string) => Promise<string>;
} = {}) => {
  const folder = await mkdtemp(join(tmpdir(), "postmaster-api-"));
  const db = await startDynamoDb();
  const queues = await startSnsSqs({ port: await freePort() });
  const zones = new HostedZones(join(folder, "route53.db"));
  const route53 = await startRoute53(0, zones);
  const dns = await startDns(0, zones);
  const inbox = new Inbox(join(folder, "inbox.db"));
  const ses = await startSes({
    port: await freePort(),
    dbPath: join(folder, "ses.db"),
    sns: queues.endpoint,
    dnsServer: dns.address,
    deliver: (arrival) => inbox.deliver(arrival),
    ...(sesCallsPerSecond === undefined ? {} : { callsPerSecond: sesCallsPerSecond }),
  });
  // One that throttles would throttle this too.
  const sesToPrepare = sesCallsPerSecond === undefined ? { ses: ses.url } : {};
  await createResources({ dynamoDb: db.endpoint, snsSqs: queues.endpoint, ...sesToPrepare }, "postmaster");
  Object.assign(process.env, {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: db.endpoint,
    AWS_ENDPOINT_URL_SQS: queues.endpoint,
    AWS_ENDPOINT_URL_SNS: queues.endpoint,
    WARNINGS_TOPIC_ARN: topicArn(WARNINGS),
    AWS_ENDPOINT_URL_SESV2: await inFrontOfSes(ses.url),
    AWS_ENDPOINT_URL_ROUTE_53: route53.url,
    DNS_SERVERS: dns.address,
    CONFIGURATION_SET,
    FEEDBACK_TOPIC_ARN: topicArn(FEEDBACK),
    IDENTITY_POLICY: identityPolicy,
    VIRTUAL_DELIVERABILITY_MANAGER: deliverability,
    TABLE_NAME: "postmaster",
    RETENTION_DAYS,
    REMOVALS_QUEUE_URL: queueUrl(queues.endpoint, REMOVALS),
    // Faster than AWS allows: what throttles is the stand-in.
    SES_CALLS_PER_SECOND: "5000",
  });
  const { handler: api } = await import("../../functions/api/handler.ts");
  const { handler: authorize } = await import("../../functions/authorize/handler.ts");
  const { handler: removals } = await import("../../functions/removals/handler.ts");
  const front = await startHttpFront(0, {
    api: { name: "api", timeoutMs, handler: api },
    authorize: { name: "authorize", timeoutMs: 5_000, handler: authorize },
  });
  front.open();
  const mapping = startEventSourceMapping({
    endpoint: queues.endpoint,
    queue: REMOVALS,
    invoke: (event) => invoke({ name: "removals", timeoutMs: 300_000, handler: removals }, event),
    batchSize: 1,
    windowMs: 0,
    pollers: 1,
    visibilitySeconds: VISIBILITY_SECONDS,
  });
  const sesClient = new SESv2Client({ endpoint: ses.url, region: REGION, credentials: CREDENTIALS });
  const now = () => new Date();
  const tokens = new TokenTable(db.table, now);
  const recording = recorder({ table: db.table, retention: parseRetention(RETENTION_DAYS), now });
  await tokens.ensure({ secret: ADMIN, name: "operator", scopes: ["admin"] });
  return {
    url: front.url,
    /** As an administrator. */
    admin: client(front.url, ADMIN),
    /** With a new token of these scopes. */
    as: async (...scopes: Scope[]) => {
      const secret = `secret of ${scopes.join()}`;
      await tokens.ensure({ secret, name: `only ${scopes.join()}`, scopes });
      return client(front.url, secret);
    },
    anonymous: client(front.url, undefined),
    with: (authorization: string) => client(front.url, undefined, { authorization }),
    tokens,
    quarantine: recording.quarantine,
    triggers: recording.triggers,
    ses: new SesSuppressionList(sesClient, { callsPerSecond: 5_000 }),
    sesClient,
    inbox,
    /** URL of Route 53. */
    route53: route53.url,
    dnsServer: dns.address,
    db,
    /** Turns a switch that only the local SES has. */
    turn: (path: string, body?: object, method?: string) => turn(ses.url, path, body, method),
    /** Receives notifications as `ingest` does. */
    receive: (...bodies: string[]) =>
      recordNotifications(
        bodies.map((body) => ({ body })),
        recording,
      ),
    /** Stores events and what follows from them for the suppressions. */
    record: async (...events: FeedbackEvent[]) => {
      await recording.markers.mark(events.map(({ at }) => at.slice(0, 13)));
      await recording.events.write(events);
      await recording.suppressions.applyEvents(events, await recording.policy());
    },
    stop: async () => {
      await front.stop();
      await mapping.stop();
      await queues.stop();
      sesClient.destroy();
      await ses.close();
      inbox.close();
      await dns.close();
      await route53.close();
      zones.close();
      await db.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
