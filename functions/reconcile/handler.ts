import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Context } from "aws-lambda";
import { followIdentities } from "../../shared/identities/followIdentities.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { NoticeMailer } from "../../shared/identities/notices/NoticeMailer.ts";
import { parsePolicy } from "../../shared/identities/policy.ts";
import { SesIdentities } from "../../shared/identities/SesIdentities.ts";
import { ReconcileTable } from "../../shared/suppressions/reconcile/ReconcileTable.ts";
import { reconcile } from "../../shared/suppressions/reconcile/reconcile.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { Table } from "../../shared/table/Table.ts";

const {
  TABLE_NAME = "postmaster",
  SES_CALLS_PER_SECOND = "1",
  RECONCILE_EVERY_MINUTES = "60",
  CONFIGURATION_SET = "postmaster",
  IDENTITY_POLICY = "",
  NOTICE_FROM = "",
  OWN_MAIL = "",
} = process.env;
const table = new Table(new DynamoDBClient({}), TABLE_NAME);
const client = new SESv2Client({});
const pace = { callsPerSecond: Number(SES_CALLS_PER_SECOND) };
const now = () => new Date();
const deps = {
  suppressions: new SuppressionTable(table),
  runs: new ReconcileTable(table, now),
  ses: new SesSuppressionList(client, pace),
  now,
  newId: randomUUID,
  everyMinutes: Number(RECONCILE_EVERY_MINUTES),
};
const mailer =
  NOTICE_FROM === ""
    ? undefined
    : new NoticeMailer(client, {
        from: NOTICE_FROM,
        configurationSet: CONFIGURATION_SET,
        ownMail: OWN_MAIL || undefined,
      });
const identityDeps = {
  identities: new IdentityTable(table),
  ses: new SesIdentities(client, pace),
  policy: parsePolicy(IDENTITY_POLICY),
  configurationSet: CONFIGURATION_SET,
  send: mailer === undefined ? undefined : mailer.send.bind(mailer),
  now,
  newId: randomUUID,
};

// Enough for a hundred identities at a call a second; the suppression list has the rest of the function's time.
const IDENTITIES_FOR_MS = 100_000;

/**
 * On a schedule: looks after the identities, then goes on with a run over the suppression list, or begins one where it
 * is due; `{"force":true}` begins one at once.
 */
export const handler = async (
  event: { force?: boolean },
  context: Pick<Context, "getRemainingTimeInMillis">,
) => {
  const identities = await followIdentities({
    ...identityDeps,
    patience: { signal: AbortSignal.timeout(IDENTITIES_FOR_MS) },
  }).catch((error: unknown) => error);
  const result = await reconcile(
    { force: event?.force === true },
    { ...deps, remainingMs: () => context.getRemainingTimeInMillis() },
  );
  // After the list, which must not wait for it: a failure counts as the function's.
  if (identities instanceof Error) throw identities;
  return { ...result, identities };
};
