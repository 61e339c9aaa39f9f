import { randomUUID } from "node:crypto";
import { PutEmailIdentityConfigurationSetAttributesCommand } from "@aws-sdk/client-sesv2";
import { CONFIGURATION_SET } from "../../local/system/resources.ts";
import { followIdentities } from "../../shared/identities/followIdentities.ts";
import { IdentityTable } from "../../shared/identities/IdentityTable.ts";
import { parsePolicy } from "../../shared/identities/policy.ts";
import { SesIdentities } from "../../shared/identities/SesIdentities.ts";
import { startWarnings } from "../warnings/system.ts";

export const SILENT = "lab.example";
const RECIPIENTS = 50; // of a message, as `send` sends it
const EVENTS = 2; // of a message: sent, delivered

/** The functions with an SES that has an identity without a configuration set beside the one that has ours. */
export const startAccount = async (environment: Record<string, string> = {}) => {
  const system = await startWarnings("2027-01-04T09:00:00Z", environment);
  await system.turn("verified-identities", { identity: SILENT });
  const look = async () =>
    (await system.watch()).filter(({ rule, change }) => rule === "countsDiffer" && change !== "again");
  return {
    ...system,
    /** SES sends, and what it publishes of it is recorded. */
    sendRecorded: async (recipients: number, from?: string) => {
      await system.send(recipients, from);
      let left = (recipients / RECIPIENTS) * EVENTS;
      while (left > 0) left -= await system.pump();
    },
    /** The identities are read from SES, as `reconcile` does. */
    follow: () =>
      followIdentities({
        identities: new IdentityTable(system.db.table),
        ses: new SesIdentities(system.ses, { callsPerSecond: 5_000 }),
        policy: parsePolicy(""),
        configurationSet: CONFIGURATION_SET,
        send: undefined,
        now: system.now,
        newId: randomUUID,
        patience: {},
      }),
    /** Gives the identity a configuration set; none takes it away. */
    attach: (set?: string) =>
      system.ses.send(
        new PutEmailIdentityConfigurationSetAttributesCommand({
          EmailIdentity: SILENT,
          ConfigurationSetName: set,
        }),
      ),
    /** The first look of all at 9:00, then 9:00 of the next day: from there on, comparisons are judged. */
    installed: async () => {
      await look();
      system.pass(24 * 60);
    },
    /** From 9:00 to 0:40, when a difference is believed. */
    toNight: () => system.pass(15 * 60 + 40),
    /** What the look tells of the counts. */
    told: look,
  };
};
