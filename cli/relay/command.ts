import { Command } from "commander";
import { checkCommand } from "./checkCommand.ts";
import { configureCommand } from "./configureCommand.ts";
import { testCommand } from "./testCommand.ts";

/** `postmaster relay …`. */
export const relayCommand = (): Command =>
  new Command("relay")
    .description("set up, check and test this host's Postfix relay to SES")
    .addCommand(configureCommand())
    .addCommand(checkCommand())
    .addCommand(testCommand())
    .addHelpText("after", GROUP_HELP);

const GROUP_HELP = `
Examples:
  postmaster relay configure --region eu-west-1 --user AKIA… < secret
  postmaster relay check --region eu-west-1
  postmaster relay test --from redcap@example.org --to success@simulator.amazonses.com

Exit status: 0 done, and no errors found; 1 errors found, or the message was
rejected, deferred or timed out; 2 usage error, or could not check.`;
