import { randomBytes, randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Route53Client } from "@aws-sdk/client-route-53";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { Publishing } from "../../shared/account/Publishing.ts";
import { SesAccount } from "../../shared/account/SesAccount.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { Advice } from "../../shared/deliverability/Advice.ts";
import { deliverabilityFrom } from "../../shared/deliverability/deliverabilityFrom.ts";
import { MessageRecords } from "../../shared/deliverability/MessageRecords.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { EventTable } from "../../shared/feedback/EventTable.ts";
import { recorder } from "../../shared/feedback/record.ts";
import { DEFAULT_RETENTION, parseRetention } from "../../shared/feedback/retention.ts";
import { DnsResolver, parseDnsServers } from "../../shared/identities/dns/DnsResolver.ts";
import { Route53Zones } from "../../shared/identities/dns/Route53Zones.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { parsePolicy } from "../../shared/identities/policy.ts";
import { SesIdentities } from "../../shared/identities/SesIdentities.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { QueueIdTable } from "../../shared/relay/records/QueueIdTable.ts";
import { RelayHostTable } from "../../shared/relay/records/RelayHostTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { SessionTable } from "../../shared/sessions/SessionTable.ts";
import { WarningSubscribers } from "../../shared/subscribers/WarningSubscribers.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Table } from "../../shared/table/Table.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { SECRET_BYTES } from "../../shared/tokens/secret.ts";
import { TokenTable } from "../../shared/tokens/TokenTable.ts";
import { linksFrom } from "../../shared/warnings/message.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";

/** Everything the routes speak to, from the environment of the function (docs/architecture.md). */
export const servicesFrom = (environment: Record<string, string | undefined>) => {
  const {
    TABLE_NAME = "postmaster",
    RETENTION_DAYS = DEFAULT_RETENTION,
    REMOVALS_QUEUE_URL = "",
    SES_CALLS_PER_SECOND = "1",
    CONFIGURATION_SET = "postmaster",
    FEEDBACK_TOPIC_ARN = "",
    EVENT_TYPES = "bounce,complaint,delivery",
    IDENTITY_POLICY = "",
    DNS_SERVERS = "",
    HOSTED_ZONE_ID = "none",
    WARNINGS_TOPIC_ARN = "",
    AWS_REGION = "",
    LOCAL_SYSTEM = "",
    OWN_MAIL = "",
  } = environment;
  const now = () => new Date();
  const table = new Table(new DynamoDBClient({}), TABLE_NAME);
  const retention = parseRetention(RETENTION_DAYS);
  const recording = recorder({ table, retention, now, ownMail: OWN_MAIL });
  const ses = new SESv2Client({});
  const pace = { callsPerSecond: Number(SES_CALLS_PER_SECOND) };
  const account = new SesAccount(ses, pace);
  const deliverability = deliverabilityFrom(environment, ses);
  const wiring = { configurationSet: CONFIGURATION_SET, topicArn: FEEDBACK_TOPIC_ARN };
  return {
    /** Of the stack; the table has the same. */
    name: TABLE_NAME,
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
    wantedTypes: EVENT_TYPES.split(","),
    sesIdentities: new SesIdentities(ses, pace),
    identities: new IdentityTable(table),
    notifications: recording.identityNotifications,
    policy: parsePolicy(IDENTITY_POLICY),
    configurationSet: CONFIGURATION_SET,
    /** For whoever looks DNS up or changes it. */
    region: AWS_REGION,
    dns: new DnsResolver({ servers: parseDnsServers(DNS_SERVERS) }),
    zones: new Route53Zones(new Route53Client({})),
    /** The one zone that IAM lets this service change, where there is one. */
    ownZoneId: HOSTED_ZONE_ID === "none" ? undefined : HOSTED_ZONE_ID,
    jobs: new RemovalJobTable(table),
    erasures: new ErasureTable(table, now),
    removals: new RemovalQueue(new SQSClient({}), REMOVALS_QUEUE_URL),
    tokens: new TokenTable(table, now),
    sessions: new SessionTable(table),
    /** Whether this is the system on one machine (`npm start`). */
    isLocal: LOCAL_SYSTEM === "1",
    warnings: new WarningTable(table),
    relayHosts: new RelayHostTable(table, now),
    digests: new DigestTable(table, now),
    queueIds: new QueueIdTable(table, now),
    links: linksFrom(environment),
    subscribers: new WarningSubscribers(new SNSClient({}), WARNINGS_TOPIC_ARN),
  };
};

export type Services = ReturnType<typeof servicesFrom>;
