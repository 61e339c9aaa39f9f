import { Command } from "commander";
import { muttrc } from "./muttrc.ts";

/** `postmaster mutt …`. */
export const muttCommand = (): Command =>
  new Command("mutt").description("set mutt up to send through this host's Postfix").addCommand(
    new Command("config")
      .description("print the lines of a muttrc")
      .requiredOption("--from <address>", "the sender, an address that SES has verified")
      .option("--name <name>", "the name beside it")
      .option("--config-dir <folder>", "the configuration of another Postfix than the machine's")
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
