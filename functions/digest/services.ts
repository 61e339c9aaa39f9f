import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SesAccount } from "../../shared/account/SesAccount.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { DigestMailer } from "../../shared/digest/DigestMailer.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import { linksFrom, mailFrom, now, paceFrom, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import type { DigestDeps } from "./digest.ts";

export const ENVIRONMENT = [
  "TABLE_NAME",
  "SES_CALLS_PER_SECOND",
  "CONFIGURATION_SET",
  "IDENTITY_POLICY",
  "DIGEST_FROM",
  "DIGEST_TO",
  "OWN_MAIL",
  "API_URL",
  "CONSOLE_URL",
] as const;

/** Everything that `digest` speaks to; `clients` in place of those that the SDK makes. */
export const servicesFrom = (
  variables: Variables,
  clients: { dynamoDb?: DynamoDBClient; ses?: SESv2Client; mail?: SESv2Client } = {},
): DigestDeps => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const { DIGEST_FROM: from, DIGEST_TO: to } = environment;
  if (from === undefined || to.length === 0) return undefined;
  const table = tableFrom(environment, clients.dynamoDb);
  // A digest must not be sent again by the SDK.
  const mail = clients.mail ?? new SESv2Client({ maxAttempts: 1 });
  return {
    tallies: new TallyTable(table),
    warnings: new WarningTable(table),
    identities: new IdentityTable(table),
    audit: new AuditTable(table),
    account: new SesAccount(clients.ses ?? new SESv2Client({}), paceFrom(environment)),
    comparisons: new ComparisonTable(table),
    digests: new DigestTable(table, now),
    mailer: new DigestMailer(mail, { ...mailFrom(environment, from), to }),
    policy: environment.IDENTITY_POLICY,
    links: linksFrom(environment),
    now,
  };
};
