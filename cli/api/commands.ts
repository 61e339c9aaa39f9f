import type { Command } from "commander";
import { accountCommand } from "./account.ts";
import { activityCommand } from "./activity.ts";
import { auditCommand } from "./audit.ts";
import { checkCommand } from "./check.ts";
import { completionCommand } from "./completion.ts";
import { consoleCommand } from "./console.ts";
import { digestCommand } from "./digest.ts";
import { eventsCommand } from "./events.ts";
import { EXIT_STATUS } from "./failure.ts";
import { identitiesCommand } from "./identities.ts";
import { loginCommand } from "./login.ts";
import { messagesCommand } from "./messages.ts";
import { quarantineCommand } from "./quarantine.ts";
import { recipientsCommand } from "./recipients.ts";
import { setupCommand } from "./setup.ts";
import { statsCommand } from "./stats.ts";
import { statusCommand } from "./status.ts";
import { subscribersCommand } from "./subscribers.ts";
import { suppressionsCommand } from "./suppressions.ts";
import { tokensCommand } from "./tokens.ts";
import { warningsCommand } from "./warnings.ts";

export const INTRODUCTION = `
The service and token come from the first of these that is set: --url and
--token-file; POSTMASTER_URL and POSTMASTER_TOKEN; the file that postmaster
login wrote (~/.config/postmaster/config.json); a local system (npm start,
DATA_DIR).

Examples:
  postmaster login --url https://postmaster.example.org
  postmaster status
  postmaster suppressions show jo@example.net
${EXIT_STATUS}`;

/** All that calls the API, in the order of --help. */
export const operatorCommands = (): Command[] => [
  loginCommand(),
  consoleCommand(),
  statusCommand(),
  activityCommand(),
  setupCommand(),
  warningsCommand(),
  suppressionsCommand(),
  checkCommand(),
  recipientsCommand(),
  messagesCommand(),
  eventsCommand(),
  statsCommand(),
  identitiesCommand(),
  accountCommand(),
  digestCommand(),
  subscribersCommand(),
  quarantineCommand(),
  tokensCommand(),
  auditCommand(),
  completionCommand(),
];
