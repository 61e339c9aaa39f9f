import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SesAccount } from "../../shared/account/SesAccount.ts";
import { AuditTable } from "../../shared/audit/AuditTable.ts";
import { DigestMailer } from "../../shared/digest/DigestMailer.ts";
import { DigestTable } from "../../shared/digest/DigestTable.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { ComparisonTable } from "../../shared/sesCounts/ComparisonTable.ts";
import { Table } from "../../shared/table/Table.ts";
import { TallyTable } from "../../shared/tallies/TallyTable.ts";
import { linksFrom } from "../../shared/warnings/message.ts";
import { WarningTable } from "../../shared/warnings/WarningTable.ts";
import type { DigestDeps } from "./digest.ts";

/** The clients of AWS that a run works with; `mail` must not try again by itself. */
type Clients = { dynamoDb: DynamoDBClient; ses: SESv2Client; mail: SESv2Client };

/** Everything that `digest` speaks to, from the environment of the function (docs/architecture.md). */
export const servicesFrom = (
  environment: Record<string, string | undefined>,
  { dynamoDb, ses, mail }: Clients = {
    dynamoDb: new DynamoDBClient({}),
    ses: new SESv2Client({}),
    mail: new SESv2Client({ maxAttempts: 1 }),
  },
): DigestDeps => {
  const {
    TABLE_NAME = "postmaster",
    SES_CALLS_PER_SECOND = "1",
    CONFIGURATION_SET = "postmaster",
    DIGEST_FROM = "",
    DIGEST_TO = "",
    OWN_MAIL = "",
  } = environment;
  const to = DIGEST_TO.split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
  if (DIGEST_FROM === "" || to.length === 0) return undefined;
  const now = () => new Date();
  const table = new Table(dynamoDb, TABLE_NAME);
  return {
    tallies: new TallyTable(table),
    warnings: new WarningTable(table),
    identities: new IdentityTable(table),
    audit: new AuditTable(table),
    account: new SesAccount(ses, { callsPerSecond: Number(SES_CALLS_PER_SECOND) }),
    comparisons: new ComparisonTable(table),
    digests: new DigestTable(table, now),
    mailer: new DigestMailer(mail, {
      from: DIGEST_FROM,
      to,
      configurationSet: CONFIGURATION_SET,
      ownMail: OWN_MAIL || undefined,
    }),
    links: linksFrom(environment),
    now,
  };
};
