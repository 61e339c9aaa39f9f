import { Command, InvalidArgumentError, Option } from "commander";
import { MODES } from "../../shared/relay/guard/policy.ts";
import { configDir } from "../relay/options.ts";
import { Postfix } from "../relay/Postfix.ts";
import { UsageError } from "../target.ts";
import { fallbackMailbox } from "./guardConfiguration.ts";
import type { InstallOptions } from "./installing/install.ts";
import { isSystemdRunning } from "./installing/systemd.ts";
import { SETTINGS_FOLDER, UNITS_FOLDER } from "./installing/units.ts";
import { listenAddress, nameOf } from "./milter/listenAddress.ts";

type Options = InstallOptions & {
  undo?: boolean;
  force?: boolean;
  configDir: string;
  settingsDir: string;
  unitsDir?: string;
};

/** `postmaster guard install`. */
export const installCommand = (): Command =>
  new Command("install")
    .description("set Postfix to consult the guard, and systemd to run it")
    .option("--fallback <mailbox>", 'verified sender, as "REDCap <redcap@example.org>"', fallback)
    .addOption(
      new Option(
        "--mode <mode>",
        "what to do with mail that SES would reject (observe, until you set another)",
      ).choices(MODES),
    )
    .option("--verified <file>", "verified addresses and domains, one per line", plainPath)
    .option("--url <url>", "service URL, in place of that file")
    .option("--token-file <file>", "file with a token, scope guard", plainPath)
    .option("--listen <address>", "inet:127.0.0.1:PORT (default: port 8894)", listen)
    .option("--dry-run", "show the changes without making them")
    .option("--no-reload", "don't reload Postfix, nor start the guard")
    .option("--undo", "take the guard out again")
    .option("--force", "with --undo: even if its files were modified since")
    .addOption(configDir())
    .addOption(new Option("--settings-dir <folder>").argParser(plainPath).default(SETTINGS_FOLDER).hideHelp())
    .addOption(new Option("--units-dir <folder>").argParser(plainPath).hideHelp())
    .addHelpText("after", HELP)
    .action(
      async ({
        undo = false,
        force = false,
        configDir: directory,
        settingsDir,
        unitsDir,
        ...wishes
      }: Options) => {
        const postfix = new Postfix(plainPath(directory));
        const units = unitsDir ?? ((await isSystemdRunning()) ? UNITS_FOLDER : undefined);
        const places = { settings: settingsDir, units };
        if (undo) {
          const { undoInstall } = await import("./installing/undo.ts");
          return undoInstall(postfix, { force, reload: wishes.reload }, places, write);
        }
        const { installGuard } = await import("./installing/install.ts");
        return installGuard(postfix, wishes, places, write);
      },
    );

const write = (text: string) => void process.stdout.write(text);

/** As it is written: guard.json keeps it so. */
const fallback = (text: string): string => {
  if (/\p{Cc}/u.test(text)) throw new InvalidArgumentError("It has control characters.");
  fallbackMailbox(text);
  return text;
};

/** Postfix and systemd expand or split at other characters. */
const plainPath = (text: string): string => {
  if (!/^[^\p{Cc}\s$%,:;{}"'\\]+$/u.test(text))
    throw new UsageError(
      `the path ${JSON.stringify(text)} has characters that Postfix or systemd would expand or split at`,
    );
  return text;
};

/** systemd holds the socket; one in a file would have to be inside Postfix's chroot. */
const listen = (text: string): string => {
  const address = listenAddress(text);
  if (address.kind !== "tcp") throw new InvalidArgumentError("Give inet:127.0.0.1:PORT.");
  // systemd's sockets have no names of hosts [systemd.socket(5)].
  return nameOf({ ...address, host: address.host.replace(/^localhost$/, "127.0.0.1") });
};

const HELP = `
Adds the guard as the first milter in smtpd_milters and non_smtpd_milters. Other
milters and milter_default_action stay as they are. If the guard does not
answer, mail passes unchanged. Writes /etc/postmaster/guard.json, and has systemd
run the guard. Run it again to change an option; the others keep their values.

Use mode reject only for applications that send over SMTP. sendmail accepts a
message first and Postfix bounces it later, and nobody gets the bounce.

Examples:
  postmaster guard install --fallback "REDCap <redcap@example.org>" \\
    --url https://… --token-file /etc/postmaster/guard-token --dry-run
  postmaster guard install --mode rewrite
  postmaster guard install --undo

Exit status: 0 done, or nothing to do; 1 Postfix or systemd reported an error;
2 usage error, or the list of verified senders cannot be read.`;
