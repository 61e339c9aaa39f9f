import type { Command } from "commander";
import { accountCommand } from "./account.ts";
import { completionCommand } from "./completion.ts";
import { digestCommand } from "./digest.ts";
import { identitiesCommand } from "./identities.ts";
import { loginCommand } from "./login.ts";
import { messagesCommand } from "./messages.ts";
import { recipientsCommand } from "./recipients.ts";
import { statusCommand } from "./status.ts";
import { suppressionsCommand } from "./suppressions.ts";
import { tokensCommand } from "./tokens.ts";
import { warningsCommand } from "./warnings.ts";

/** All that calls the API, in the order of --help. */
export const operatorCommands = (): Command[] => [
  loginCommand(),
  statusCommand(),
  warningsCommand(),
  suppressionsCommand(),
  recipientsCommand(),
  messagesCommand(),
  identitiesCommand(),
  accountCommand(),
  digestCommand(),
  tokensCommand(),
  completionCommand(),
];
