import { Command, Option } from "commander";
import { UsageError } from "../target.ts";
import { type ConfigureOptions, checkOptions } from "./configuring/checkedOptions.ts";
import { configureRelay, undoConfigure } from "./configuring/configure.ts";
import { readCredentials } from "./credentials.ts";
import { address, configDir, port, regionOption } from "./options.ts";
import { Postfix } from "./Postfix.ts";
import { relayHostOf } from "./relaySettings.ts";

/** `postmaster relay configure`. */
export const configureCommand = (): Command =>
  new Command("configure")
    .description("configure Postfix to send all mail through SES, with TLS and a password")
    .addOption(regionOption("SES region in which your senders are verified"))
    .option("--user <user>", "SMTP user, an access key id (default: SMTP_USER)")
    .option("--port <port>", "587, 2587 (STARTTLS), 465, 2465 (TLS), or 25", port, 587)
    .option("--host <host>", "relay host, if not SES's endpoint for the region")
    .option("--ca-file <file>", "CA certificates (default: the system's)")
    .option("--map-type <type>", "type of the password map: hash, lmdb, texthash")
    .option("--no-loopback", "don't change inet_interfaces")
    .option("--masquerade <domain>", "send from this domain, not from hosts below it")
    .option("--sender <address>", "send all mail from this address", address)
    .addOption(
      new Option("--sender-in <part>", "where to put that address").choices(["envelope", "header", "both"]),
    )
    .option("--dry-run", "show the changes without making them")
    .option("--no-connect", "don't sign in to the relay before the change")
    .option("--no-reload", "don't reload Postfix")
    .option("--undo", "restore the previous configuration")
    .option("--force", "with --undo: restore even if someone changed the files since")
    .addOption(configDir())
    .addHelpText("after", CONFIGURE_EXAMPLES)
    .action(
      async (
        options: ConfigureOptions & { user?: string; undo?: boolean; force?: boolean; configDir: string },
      ) => {
        const { configDir: directory, undo = false, force = false, user, ...wishes } = options;
        const postfix = new Postfix(directory);
        if (undo) {
          await undoConfigure(postfix, { force, reload: wishes.reload }, write);
          return;
        }
        if (!wishes.region)
          throw new UsageError(
            "which SES region? Give --region or AWS_REGION, for example --region eu-west-1",
          );
        checkOptions(wishes, postfix.directory);
        relayHostOf(wishes);
        const credentials = await readCredentials({ user, region: wishes.region }, process.env);
        if (!(await configureRelay(postfix, wishes, credentials, write))) process.exitCode = 1;
      },
    );

const write = (text: string) => void process.stdout.write(text);

const CONFIGURE_EXAMPLES = `
Give the secret on standard input or as SMTP_PASSWORD, never as an argument. It
is the SMTP password, or the IAM user's secret access key, from which the
password is derived.

Examples:
  postmaster relay configure --region eu-west-1 --user AKIA… --dry-run < secret
  postmaster relay configure --region eu-west-1 --user AKIA… < secret
  postmaster relay configure --undo

Exit status: 0 done, or nothing to do; 1 Postfix reported an error, or mail would
not go through the relay; 2 usage error.`;
