import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateHostedZoneCommand, Route53Client } from "@aws-sdk/client-route-53";
import {
  CreateConfigurationSetCommand,
  CreateEmailIdentityCommand,
  PutAccountVdmAttributesCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { startDns } from "../../local/dns/server.ts";
import { Inbox } from "../../local/inbox/Inbox.ts";
import { HostedZones } from "../../local/route53/HostedZones.ts";
import { startRoute53 } from "../../local/route53/server.ts";
import { startSes } from "../../local/ses/server.ts";
import { startSnsSqs } from "../../local/system/snsSqs.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { followLink } from "../local/ses.ts";
import { startDynamoDb } from "../system/dynamodb.ts";
import { freePort } from "../system/freePort.ts";
import { CONFIGURATION_SET, environmentOf, QUEUES, TABLE, TOPICS } from "./environment.ts";
import { type RunningFunction, startFunction } from "./function.ts";
import { startGate } from "./gate.ts";
import { grantsOf, permits, textOf } from "./grants.ts";
import { packageService } from "./packaged.ts";

export const NOTICE_FROM = "notices@example.org";
const KNOWN_TO_SES_ONLY = ["one@example.net", "two@example.net", "three@example.net"];

/**
 * The packaged functions, and all that they call: the database, SES, SNS and SQS, Route 53 and a name server. What ends
 * each is added to `cleanups` once it runs.
 */
export const startPackaged = async (cleanups: (() => Promise<void>)[]) => {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = { region: "eu-west-1", credentials };
  const zones = new HostedZones(":memory:");
  const route53 = await startRoute53(0, zones);
  cleanups.push(route53.close);
  const dns = await startDns(0, zones);
  cleanups.push(dns.close);
  const dnsServer = dns.address;
  const create = (CallerReference: string) =>
    new Route53Client({ ...client, endpoint: route53.url }).send(
      new CreateHostedZoneCommand({ Name: "zone.example.", CallerReference }),
    );
  // Of two with one name the first is in use, which only their name servers tell.
  const { HostedZone } = await create("in use");
  await create("forgotten");
  const hostedZoneId = HostedZone?.Id?.split("/").at(-1) ?? "";
  const packaged = await packageService([
    `--param=hostedZoneId=${hostedZoneId}`,
    `--param=noticeFrom=${NOTICE_FROM}`,
    "--param=virtualDeliverabilityManager=on",
    "--param=digest=both",
    `--param=digestFrom=${NOTICE_FROM}`,
    "--param=digestTo=success@simulator.amazonses.com",
  ]);
  cleanups.push(packaged.remove);
  const db = await startDynamoDb();
  cleanups.push(db.stop);
  const folder = await mkdtemp(join(tmpdir(), "postmaster-permissions-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const inbox = new Inbox(":memory:");
  const ses = await startSes({
    port: 0,
    dbPath: join(folder, "ses.db"),
    dnsServer,
    deliver: (arrival) => inbox.deliver(arrival),
  });
  cleanups.push(ses.close);
  const sqs = await startSnsSqs({ port: await freePort() });
  cleanups.push(sqs.stop);
  const standIns = {
    dynamodb: db.endpoint,
    sqs: sqs.endpoint,
    sns: sqs.endpoint,
    ses: ses.url,
    route53: route53.url,
  };
  const sqsClient = new SQSClient({ ...client, endpoint: sqs.endpoint });
  for (const QueueName of Object.keys(QUEUES)) await sqsClient.send(new CreateQueueCommand({ QueueName }));
  const snsClient = new SNSClient({ ...client, endpoint: sqs.endpoint });
  for (const Name of Object.keys(TOPICS)) await snsClient.send(new CreateTopicCommand({ Name }));
  const sesClient = new SESv2Client({ ...client, endpoint: ses.url });
  const VdmAttributes = { VdmEnabled: "ENABLED" } as const;
  await sesClient.send(new PutAccountVdmAttributesCommand({ VdmAttributes }));
  await sesClient.send(new CreateConfigurationSetCommand({ ConfigurationSetName: CONFIGURATION_SET }));
  await sesClient.send(new CreateEmailIdentityCommand({ EmailIdentity: NOTICE_FROM }));
  await followLink({ inbox }, NOTICE_FROM);
  const list = new SesSuppressionList(sesClient, { callsPerSecond: 100 });
  for (const address of KNOWN_TO_SES_ONLY) await list.put(address, "BOUNCE");

  /**
   * Does `work` with the packaged function under its own role and its own environment of the template; answers what
   * the role refused and what of it was not needed.
   */
  const underItsRole = async (
    name: string,
    work: (fn: RunningFunction) => Promise<void>,
    grants = grantsOf(name, packaged.template),
  ) => {
    const used = new Set<string>();
    const refused = new Set<string>();
    const ids = {
      [TABLE]: "Table",
      ...QUEUES,
      ...Object.fromEntries(Object.entries(TOPICS).map(([topic, id]) => [`topic/${topic}`, id])),
      [CONFIGURATION_SET]: "ConfigurationSet",
    };
    const gate = await startGate(standIns, ids, (use) => {
      const allowed = permits(grants, use);
      (allowed ? used : refused).add(textOf(use));
      return allowed;
    });
    const fn = await startFunction(await packaged.unpack(name), {
      ...environmentOf(name, packaged.template, gate.url),
      AWS_ENDPOINT_URL: gate.url,
      DNS_SERVERS: dnsServer,
      SES_CALLS_PER_SECOND: "100",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    try {
      await work(fn);
    } finally {
      fn.stop();
      await gate.stop();
    }
    return { refused: [...refused], unneeded: grants.map(textOf).filter((grant) => !used.has(grant)) };
  };
  return { packaged, db, standIns, sesClient, underItsRole };
};
export type RunningPackage = Awaited<ReturnType<typeof startPackaged>>;
