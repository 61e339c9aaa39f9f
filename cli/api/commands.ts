import type { Command } from "commander";
import { EXIT_STATUS } from "./client/failure.ts";
import { accountCommand } from "./commands/account.ts";
import { activityCommand } from "./commands/activity.ts";
import { auditCommand } from "./commands/audit.ts";
import { checkCommand } from "./commands/check.ts";
import { completionCommand } from "./commands/completion.ts";
import { consoleCommand } from "./commands/console.ts";
import { digestCommand } from "./commands/digest.ts";
import { eventsCommand } from "./commands/events.ts";
import { identitiesCommand } from "./commands/identities.ts";
import { loginCommand } from "./commands/login.ts";
import { messagesCommand } from "./commands/messages.ts";
import { quarantineCommand } from "./commands/quarantine.ts";
import { recipientsCommand } from "./commands/recipients.ts";
import { setupCommand } from "./commands/setup.ts";
import { statsCommand } from "./commands/stats.ts";
import { statusCommand } from "./commands/status.ts";
import { subscribersCommand } from "./commands/subscribers.ts";
import { suppressionsCommand } from "./commands/suppressions.ts";
import { tokensCommand } from "./commands/tokens.ts";
import { warningsCommand } from "./commands/warnings.ts";

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
