import { join } from "node:path";
import { signInUrl } from "../../shared/sessions/signInLink.ts";
import { stackResources } from "../controlPlane/cloudFormation.ts";
import { startControlPlane } from "../controlPlane/server.ts";
import { type Functions, loadFunctions } from "../lambda/functions.ts";
import { serve, startHttpFront } from "../lambda/httpFront.ts";
import { startTriggers } from "../lambda/triggers.ts";
import { startDatabase } from "./database.ts";
import { ownDataFolder } from "./dataFolder.ts";
import { type Endpoints, removeEndpoints, writeEndpoints } from "./endpointsFile.ts";
import { digestAddresses, OPERATOR, setFunctionEnvironment } from "./environment.ts";
import { withFirstMail } from "./firstMail.ts";
import { lockFolder } from "./lock.ts";
import { type Mail, startMail } from "./mail.ts";
import { operatorAccess } from "./operatorAccess.ts";
import { becomesFree, freePort, freePorts, LOOPBACK, namingPort, PortTakenError } from "./ports.ts";
import { createResources, verifyAtOnce } from "./resources.ts";
import type { Settings } from "./settings.ts";
import { startSnsSqs } from "./snsSqs.ts";
import { fileError, namingDatabase } from "./startError.ts";
import { startWarningMail } from "./warningMail.ts";
import { startZones } from "./zones.ts";

export type LocalSystem = {
  endpoints: Endpoints;
  /** To the console, as its operator; it works once. */
  signInLink: string;
  mail: Pick<Mail, "smtpTlsPort" | "certificatePath">;
  /** Whether others could read the data folder until now. */
  wasOpen: boolean;
  /** Settles when the database ends unexpectedly. */
  broken: Promise<Error>;
  /** Takes no more work, finishes what is under way, and ends every part. */
  stop(): Promise<void>;
};

type Stop = () => Promise<void> | void;
type Ports = { api: number; dynamoDb: number; snsSqs: number; ses: number; route53: number; control: number };

const STAND_INS = 5;
const FREE_AGAIN_MS = 1_000; // the engine of a system that was killed lives on for a moment

/**
 * Starts every part, in the order in which they need each other; throws where one cannot start, all stopped again.
 * `consoleDir` is the folder of the built console.
 */
export const startLocalSystem = async (settings: Settings, consoleDir: string): Promise<LocalSystem> => {
  const stops: Stop[] = [];
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    return { ...(await startParts(settings, consoleDir, stops)), stop };
  } catch (error) {
    await stop();
    throw fileError(settings.dataDir, error);
  }
};

const startParts = async (
  settings: Settings,
  consoleDir: string,
  stops: Stop[],
): Promise<Omit<LocalSystem, "stop">> => {
  const { dataDir, tableName, allowedHosts } = settings;
  const ports = await portsFor(settings);
  const { wasOpen } = ownDataFolder(dataDir);
  stops.push(lockFolder(dataDir));
  await removeEndpoints(dataDir);
  const database = await startDatabase(settings, ports.dynamoDb, stops);
  const queuesDir = join(dataDir, "sns-sqs");
  const queues = await startSnsSqs({ port: ports.snsSqs, dataDir: queuesDir, allowedHosts })
    .catch(namingPort(ports.snsSqs, "AWS_PORT", "SNS and SQS"))
    .catch(namingDatabase(join(queuesDir, "fauxqs.db")));
  stops.push(() => queues.stop());
  const { route53, dnsServer } = await startZones(settings, ports.route53, stops);
  const mail = await startMail(settings, { sesPort: ports.ses, snsSqs: queues.endpoint, dnsServer }, stops);
  await createResources({ dynamoDb: database.engine, snsSqs: queues.endpoint, ses: mail.ses.url }, tableName);
  await verifyAtOnce(mail.ses.url, digestAddresses().DIGEST_FROM);
  const warningMail = await startWarningMail(queues.endpoint, mail.inboxStore, OPERATOR);
  stops.push(() => warningMail.stop());
  const { token, signInCode } = await operatorAccess(settings, database.engine);
  const aws = {
    dynamodb: database.endpoint,
    sns: queues.endpoint,
    sqs: queues.endpoint,
    sesv2: mail.ses.url,
    route53,
    dns: dnsServer,
  };
  const api = `http://${LOOPBACK}:${ports.api}`;
  setFunctionEnvironment({ ...aws, dynamodb: database.engine, api }, tableName);
  process.env["CONSOLE_DIR"] = consoleDir;
  const functions = await loadFunctions();
  const triggers = startTriggers(functions, queues.endpoint, mail.ses);
  stops.push(() => triggers.stop());
  const resources = stackResources(triggers, { sqs: queues.endpoint, tableName });
  const control = await startControlPlane(ports.control, triggers, resources, allowedHosts).catch(
    namingPort(ports.control, "AWS_PORT", "the other parts of AWS"),
  );
  stops.push(() => control.close());
  const withButton = withFirstMail(functions.api, {
    ses: mail.ses.url,
    sender: digestAddresses().DIGEST_FROM,
  });
  const front = await startHttpFront(ports.api, { ...functions, api: withButton }, allowedHosts).catch(
    namingPort(ports.api, "PORT", "the HTTP API"),
  );
  stops.push(() => front.stop());
  await assertHealthy(functions);
  const endpoints = {
    api: front.url,
    console: front.url,
    smtp: mail.smtp,
    inbox: mail.inbox,
    ...aws,
    controlPlane: control.url,
    token,
  };
  await writeEndpoints(dataDir, endpoints);
  stops.push(() => removeEndpoints(dataDir));
  front.open();
  const signInLink = signInUrl(endpoints.console, signInCode);
  return { endpoints, signInLink, mail, broken: database.broken, wasOpen };
};

/** The stand-ins' ports, found free; throws `PortTakenError`. */
const portsFor = async (settings: Settings): Promise<Ports> => {
  const { port, awsPort, smtpPort, smtpTlsPort = 0, inboxPort = 0, dnsPort = 0, dynamoDbEndpoint } = settings;
  const first = awsPort === 0 ? await freePorts(STAND_INS) : awsPort;
  const api = port === 0 ? await freePort() : port;
  const ports = {
    api,
    dynamoDb: first,
    snsSqs: first + 1,
    ses: first + 2,
    route53: first + 3,
    control: first + 4,
  };
  const named: [port: number, variable: string, what: string][] = [
    [port, "PORT", "the HTTP API"],
    [smtpPort, "SMTP_PORT", "SES's SMTP interface"],
    [smtpTlsPort, "SMTP_TLS_PORT", "SES's SMTP interface, TLS"],
    [inboxPort, "INBOX_PORT", "the inbox"],
    [dnsPort, "DNS_PORT", "the name server"],
  ];
  const needed: typeof named = [
    ...named.filter(([one]) => one !== 0),
    ...(dynamoDbEndpoint === undefined
      ? [[ports.dynamoDb, "AWS_PORT", "DynamoDB"] satisfies [number, string, string]]
      : []),
    [ports.snsSqs, "AWS_PORT", "SNS and SQS, AWS_PORT + 1"],
    [ports.ses, "AWS_PORT", "SESv2, AWS_PORT + 2"],
    [ports.route53, "AWS_PORT", "Route 53, AWS_PORT + 3"],
    [ports.control, "AWS_PORT", "the other parts of AWS, AWS_PORT + 4"],
  ];
  await Promise.all(
    needed.map(async ([one, variable, what]) => {
      if (!(await becomesFree(one, FREE_AGAIN_MS))) throw new PortTakenError(one, variable, what);
    }),
  );
  return ports;
};

const assertHealthy = async (functions: Functions) => {
  const { status, body } = await serve(
    {
      method: "GET",
      target: "/v1/health",
      protocol: "HTTP/1.1",
      headers: ["host", LOOPBACK],
      sourceIp: LOOPBACK,
      body: Buffer.alloc(0),
    },
    functions,
  );
  if (status !== 200) throw new Error(`The HTTP API is not well: it answered ${status} ${body.toString()}`);
};
