import { randomUUID } from "node:crypto";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { AddressInsights } from "../../shared/listChecks/job/AddressInsights.ts";
import { ListCheckTable } from "../../shared/listChecks/job/ListCheckTable.ts";
import { MailDns } from "../../shared/listChecks/job/MailDns.ts";
import { MailDomains } from "../../shared/listChecks/job/MailDomains.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Markers } from "../../shared/tallies/Markers.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { now, paceFrom, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import type { WorkDeps } from "./work.ts";

export const ENVIRONMENT = [
  "TABLE_NAME",
  "REMOVALS_QUEUE_URL",
  "SES_CALLS_PER_SECOND",
  "RETENTION_DAYS",
  "DNS_SERVERS",
] as const;

/** Everything that `removals` speaks to. */
export const servicesFrom = (variables: Variables): Omit<WorkDeps, "remainingMs"> => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const table = tableFrom(environment);
  const ses = new SESv2Client({});
  return {
    table,
    erasures: new ErasureTable(table, now),
    quarantine: new QuarantineTable(table),
    checks: new ListCheckTable(table),
    newDomains: () => new MailDomains(new MailDns({ servers: environment.DNS_SERVERS })),
    insights: new AddressInsights(ses, paceFrom(environment)),
    retention: environment.RETENTION_DAYS,
    tallies: new TallyTable(table),
    markers: new Markers(table, { now }),
    jobs: new RemovalJobTable(table),
    suppressions: new SuppressionTable(table),
    ses: new SesSuppressionList(ses, paceFrom(environment)),
    queue: new RemovalQueue(new SQSClient({}), environment.REMOVALS_QUEUE_URL),
    now,
    newId: randomUUID,
  };
};
