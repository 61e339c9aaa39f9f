import { Command } from "commander";
import { muttrc } from "./muttrc.ts";

/** `postmaster mutt …`. */
export const muttCommand = (): Command =>
  new Command("mutt").description("configure mutt to send through this host's Postfix").addCommand(
    new Command("config")
      .description("print lines for a muttrc")
      .requiredOption("--from <address>", "sender, an address verified in SES")
      .option("--name <name>", "display name")
      .option("--config-dir <folder>", "configuration directory of another Postfix instance")
      .addHelpText(
        "after",
        `
Examples:
  postmaster mutt config --from redcap@example.org >> ~/.muttrc
  echo Hello | mutt -s Test -- ada@example.net`,
      )
      .action(({ from, name, configDir }: { from: string; name?: string; configDir?: string }) => {
        process.stdout.write(muttrc({ from, name, postfixDirectory: configDir }));
      }),
  );
