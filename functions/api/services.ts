import { randomBytes, randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Route53Client } from "@aws-sdk/client-route-53";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Publishing } from "../../shared/account/Publishing.ts";
import { SesAccount } from "../../shared/account/SesAccount.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { Advice } from "../../shared/deliverability/Advice.ts";
import { MessageRecords } from "../../shared/deliverability/MessageRecords.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { DnsResolver } from "../../shared/identities/dns/DnsResolver.ts";
import { Route53Zones } from "../../shared/identities/dns/Route53Zones.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { SesIdentities } from "../../shared/identities/SesIdentities.ts";
import { recorder } from "../../shared/intake/record.ts";
import { ListCheckTable } from "../../shared/listChecks/job/ListCheckTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { QueueIdTable } from "../../shared/relay/records/QueueIdTable.ts";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import { RelayProblemTable } from "../../shared/relay/records/RelayProblemTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { WarningSubscribers } from "../../shared/subscribers/WarningSubscribers.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { SECRET_BYTES } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { deliverabilityFrom, linksFrom, now, paceFrom, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import { ConsoleFiles } from "./web/ConsoleFiles.ts";

export const ENVIRONMENT = [
  "TABLE_NAME",
  "RETENTION_DAYS",
  "REMOVALS_QUEUE_URL",
  "SES_CALLS_PER_SECOND",
  "CONFIGURATION_SET",
  "FEEDBACK_TOPIC_ARN",
  "EVENT_TYPES",
  "IDENTITY_POLICY",
  "HOSTED_ZONE_ID",
  "VIRTUAL_DELIVERABILITY_MANAGER",
  "WARNINGS_TOPIC_ARN",
  "OWN_MAIL",
  "API_URL",
  "CONSOLE_URL",
  "DNS_SERVERS",
  "AWS_REGION",
  "LOCAL_SYSTEM",
  "CONSOLE_DIR",
] as const;

/** Everything the routes speak to. */
export const servicesFrom = (variables: Variables) => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const { RETENTION_DAYS: retention, CONFIGURATION_SET: configurationSet } = environment;
  const table = tableFrom(environment);
  const recording = recorder({ table, retention, now, ownMail: environment.OWN_MAIL });
  const ses = new SESv2Client({});
  const pace = paceFrom(environment);
  const account = new SesAccount(ses, pace);
  const deliverability = deliverabilityFrom(environment, ses);
  const wiring = { configurationSet, topicArn: environment.FEEDBACK_TOPIC_ARN };
  return {
    /** Its name; the table has the same. */
    stack: environment.TABLE_NAME,
    now,
    newId: (): string => randomUUID(),
    newSecretBytes: () => randomBytes(SECRET_BYTES),
    table,
    audit: new AuditTable(table),
    events: new EventTable(table, { retention, now }),
    tallies: new TallyTable(table),
    markers: new Markers(table, { now }),
    recording,
    quarantine: new QuarantineTable(table),
    suppressions: new SuppressionTable(table, now),
    ses: new SesSuppressionList(ses, pace),
    account,
    comparisons: new ComparisonTable(table),
    sesRecords: new MessageRecords(deliverability, now),
    advice: new Advice(deliverability, now),
    publishing: new Publishing(account, wiring, now),
    /** What the configuration set shall publish. */
    wantedTypes: environment.EVENT_TYPES,
    sesIdentities: new SesIdentities(ses, pace),
    identities: new IdentityTable(table),
    notifications: recording.identityNotifications,
    policy: environment.IDENTITY_POLICY,
    configurationSet,
    /** For whoever looks DNS up or changes it. */
    region: environment.AWS_REGION,
    dns: new DnsResolver({ servers: environment.DNS_SERVERS }),
    zones: new Route53Zones(new Route53Client({})),
    /** The one zone that IAM lets this service change, where there is one. */
    ownZoneId: environment.HOSTED_ZONE_ID,
    jobs: new RemovalJobTable(table),
    checks: new ListCheckTable(table),
    erasures: new ErasureTable(table, now),
    removals: new RemovalQueue(new SQSClient({}), environment.REMOVALS_QUEUE_URL),
    tokens: new TokenTable(table, now),
    sessions: new SessionTable(table),
    /** Whether this is the system on one machine (`npm start`). */
    isLocal: environment.LOCAL_SYSTEM === "1",
    warnings: new WarningTable(table),
    relayHosts: new RelayHostTable(table, now),
    relayProblems: new RelayProblemTable(table, now),
    digests: new DigestTable(table, now),
    queueIds: new QueueIdTable(table, now),
    links: linksFrom(environment),
    /** Beside this module in the package; elsewhere where it runs from its source. */
    consoleFiles: new ConsoleFiles(
      environment.CONSOLE_DIR ?? fileURLToPath(new URL("./console", import.meta.url)),
    ),
    subscribers: new WarningSubscribers(new SNSClient({}), environment.WARNINGS_TOPIC_ARN),
  };
};

export type Services = ReturnType<typeof servicesFrom>;
