import { Command } from "commander";
import { ownCommand } from "../ownCommand.ts";
import { type CheckOptions, checkRedcap } from "./check.ts";
import { checkJson } from "./checkJson.ts";
import { checkText } from "./checkText.ts";
import { type PatchOptions, patchRedcap } from "./patch.ts";
import { RedcapError } from "./RedcapError.ts";

const UNREADABLE = 2;

/** `postmaster redcap …`. */
export const redcapCommand = (): Command => {
  const check = new Command("check")
    .description("find senders in REDCap's code that SES may reject")
    .argument(
      "<DIR>",
      "a version's folder (redcap_v14.5.5), or the folder above it\n(its highest version is used)",
    )
    .option("--only <text>", "only files with TEXT in their path")
    .option("--quiet", "print nothing unless a sender may be unverified")
    .option("--json", "print a JSON object")
    .addHelpText("after", CHECK_HELP)
    .action((folder: string, options: CheckOptions & { quiet?: boolean; json?: boolean }) =>
      ending(async () => {
        const { quiet = false, json = false } = options;
        const result = await checkRedcap(folder, options);
        const isBad = result.counts.user > 0;
        if (isBad || !quiet) process.stdout.write(json ? checkJson(result) : checkText(result, quiet));
        return isBad ? 1 : 0;
      }),
    );
  const patch = new Command("patch")
    .description("make password recovery send from the homepage contact address")
    .argument("<DIR>", "REDCap folder, as for redcap check")
    .option("--dry-run", "show the change without making it")
    .option("--undo", "restore the file, unless it was modified since")
    .addHelpText("after", PATCH_HELP)
    .action((folder: string, options: PatchOptions) =>
      ending(async () => {
        await patchRedcap(folder, options, {
          write: (latin1) => process.stdout.write(latin1, "latin1"),
          postmaster: ownCommand(),
        });
        return 0;
      }),
    );
  return new Command("redcap")
    .description("find and fix REDCap senders that SES rejects")
    .addCommand(check)
    .addCommand(patch)
    .addHelpText("after", GROUP_HELP);
};

const GROUP_HELP = `
Examples:
  postmaster redcap check /var/www/html/redcap
  postmaster redcap patch --dry-run /var/www/html/redcap

Exit status: 0 nothing to do, or done; 1 a sender is a user's own address, or
the patch was refused; 2 usage error, or a file cannot be read or written.`;

const ending = async (work: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await work();
  } catch (error) {
    // The program reports any other error, with status 1; a refusal too.
    if (!(error instanceof RedcapError)) throw error;
    console.error(`postmaster: ${error.message}`);
    process.exitCode = UNREADABLE;
  }
};

const CHECK_HELP = `
Finds calls of setFrom() in all PHP files and follows the address through simple
assignments in the same file. It cannot see senders set in other ways
(REDCap::email(), external modules).

Examples:
  postmaster redcap check /var/www/html/redcap
  postmaster redcap check --json /var/www/html/redcap/redcap_v14.5.5
  postmaster redcap check --quiet --only password_recovery.php /var/www/redcap

Exit status: 0 no sender is a user's own address; 1 at least one is; 2 usage
error, or a file cannot be read. Unknown senders do not change the status.`;

const PATCH_HELP = `
Changes one argument in Authentication/password_recovery.php: setFrom() gets
$homepage_contact_email instead of the user's own address, which SES rejects
(554). Shows the change, keeps a backup in the same folder
(password_recovery.php.postmaster-backup), and refuses a file it does not
recognise. Running it again changes nothing.

Examples:
  postmaster redcap patch --dry-run /var/www/html/redcap
  postmaster redcap patch /var/www/html/redcap
  postmaster redcap patch --undo /var/www/html/redcap

Upgrading REDCap restores the old line, so run check from cron.

Exit status: 0 done, or nothing to do; 1 refused; 2 usage error, or a file
cannot be read or written.`;
