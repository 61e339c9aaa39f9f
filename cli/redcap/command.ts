import { Command } from "commander";
import { type CheckOptions, checkRedcap } from "./check.ts";
import { checkJson } from "./checkJson.ts";
import { checkText } from "./checkText.ts";
import { type PatchOptions, patchRedcap } from "./patch.ts";
import { RedcapError } from "./RedcapError.ts";

const UNREADABLE = 2;

/** `postmaster redcap …`. */
export const redcapCommand = (): Command => {
  const check = new Command("check")
    .description("find the senders in REDCap's code that SES may refuse")
    .argument(
      "<DIR>",
      "a version's folder (redcap_v14.5.5), or the folder that holds\nthem: then the highest",
    )
    .option("--only <text>", "look at files with this in their path")
    .option("--quiet", "say nothing unless a sender can be unverified")
    .option("--json", "a JSON object")
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
    .description("let password recovery send from the homepage contact's address")
    .argument("<DIR>", "as of check")
    .option("--dry-run", "show the change, write nothing")
    .option("--undo", "put the file back, if it is still as patched")
    .addHelpText("after", PATCH_HELP)
    .action((folder: string, options: PatchOptions) =>
      ending(async () => {
        await patchRedcap(folder, options, {
          write: (latin1) => process.stdout.write(latin1, "latin1"),
          node: process.execPath,
          script: process.argv[1] ?? "postmaster",
        });
        return 0;
      }),
    );
  return new Command("redcap")
    .description("keep REDCap from sending as addresses that SES refuses")
    .addCommand(check)
    .addCommand(patch);
};

const ending = async (work: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await work();
  } catch (error) {
    // Any other is told by the program, with status 1: what is refused too.
    if (!(error instanceof RedcapError)) throw error;
    console.error(`postmaster: ${error.message}`);
    process.exitCode = UNREADABLE;
  }
};

const CHECK_HELP = `
Reads every PHP file for calls of setFrom() and follows the address given to
them through simple assignments of the same file. Senders set in other ways
(REDCap::email(), plugins elsewhere) are not seen.

Examples:
  postmaster redcap check /var/www/html/redcap
  postmaster redcap check --json /var/www/html/redcap/redcap_v14.5.5
  postmaster redcap check --quiet --only password_recovery.php /var/www/redcap

Exit status: 0 no sender is a user's own address (unknown ones are told only);
1 one is; 2 wrong usage, or a file cannot be read.`;

const PATCH_HELP = `
Changes one argument in Authentication/password_recovery.php: setFrom() is
given $homepage_contact_email instead of the user's own address, which SES
refuses (554). Shows the difference, keeps the file as it was beside it
(password_recovery.php.postmaster-backup), and refuses a file that it does not
recognise. Run again, it changes nothing.

Examples:
  postmaster redcap patch --dry-run /var/www/html/redcap
  postmaster redcap patch /var/www/html/redcap
  postmaster redcap patch --undo /var/www/html/redcap

An upgrade of REDCap brings the old line back: run check from cron.

Exit status: 0 done, or nothing to do; 1 refused; 2 wrong usage, or a file
cannot be read or written.`;
