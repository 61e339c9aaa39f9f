import { randomUUID } from "node:crypto";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SQSClient } from "@aws-sdk/client-sqs";
import { ErasureTable } from "../../shared/erasure/ErasureTable.ts";
import { QuarantineTable } from "../../shared/quarantine/QuarantineTable.ts";
import { RemovalJobTable } from "../../shared/suppressions/removal/RemovalJobTable.ts";
import { RemovalQueue } from "../../shared/suppressions/removal/RemovalQueue.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { now, paceFrom, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import type { WorkDeps } from "./work.ts";

export const ENVIRONMENT = ["TABLE_NAME", "REMOVALS_QUEUE_URL", "SES_CALLS_PER_SECOND"] as const;

/** Everything that `removals` speaks to. */
export const servicesFrom = (variables: Variables): Omit<WorkDeps, "remainingMs"> => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const table = tableFrom(environment);
  return {
    table,
    erasures: new ErasureTable(table, now),
    quarantine: new QuarantineTable(table),
    jobs: new RemovalJobTable(table),
    suppressions: new SuppressionTable(table),
    ses: new SesSuppressionList(new SESv2Client({}), paceFrom(environment)),
    queue: new RemovalQueue(new SQSClient({}), environment.REMOVALS_QUEUE_URL),
    now,
    newId: randomUUID,
  };
};
