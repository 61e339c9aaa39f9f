import { randomUUID } from "node:crypto";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { NoticeMailer } from "../../shared/identities/notices/NoticeMailer.ts";
import { SesIdentities } from "../../shared/identities/SesIdentities.ts";
import { ReconcileTable } from "../../shared/suppressions/reconcile/ReconcileTable.ts";
import { SesSuppressionList } from "../../shared/suppressions/SesSuppressionList.ts";
import { SuppressionTable } from "../../shared/suppressions/SuppressionTable.ts";
import { mailFrom, now, paceFrom, tableFrom } from "../composition.ts";
import { environmentOf, type Variables } from "../environment.ts";
import type { BringUpToDateDeps } from "./bringUpToDate.ts";

export const ENVIRONMENT = [
  "TABLE_NAME",
  "SES_CALLS_PER_SECOND",
  "RECONCILE_EVERY_MINUTES",
  "CONFIGURATION_SET",
  "IDENTITY_POLICY",
  "NOTICE_FROM",
  "OWN_MAIL",
] as const;

/** Everything that `reconcile` speaks to. */
export const servicesFrom = (variables: Variables): Omit<BringUpToDateDeps, "remainingMs"> => {
  const environment = environmentOf(ENVIRONMENT, variables);
  const { NOTICE_FROM: from } = environment;
  const table = tableFrom(environment);
  const client = new SESv2Client({});
  const pace = paceFrom(environment);
  const mailer = from === undefined ? undefined : new NoticeMailer(client, mailFrom(environment, from));
  return {
    list: {
      suppressions: new SuppressionTable(table),
      runs: new ReconcileTable(table, now),
      ses: new SesSuppressionList(client, pace),
      now,
      newId: randomUUID,
      everyMinutes: environment.RECONCILE_EVERY_MINUTES,
    },
    identities: {
      identities: new IdentityTable(table),
      ses: new SesIdentities(client, pace),
      policy: environment.IDENTITY_POLICY,
      configurationSet: environment.CONFIGURATION_SET,
      send: mailer?.send.bind(mailer),
      now,
      newId: randomUUID,
    },
  };
};
