import { hostname } from "node:os";
import { Command, Option } from "commander";
import { type Configuration, findConfiguration } from "../api/client/configuration.ts";
import { UsageError } from "../target.ts";

type Options = {
  log?: string;
  journal?: string | true;
  state: string;
  host: string;
  url?: string;
  tokenFile?: string;
  once?: boolean;
};

/** `postmaster maillog watch`. */
export const watchCommand = (): Command =>
  new Command("watch")
    .description("follow the log and report it to the service")
    .addOption(new Option("--log <file>", "follow this file").conflicts("journal"))
    .option("--journal [folder]", "follow systemd's journal, this machine's or the one in FOLDER")
    .option("--state <folder>", "keeps the position in the log and unsent records", "/var/lib/postmaster")
    .option("--host <name>", "name of this host in the service", hostname())
    .option("--url <url>", "service URL (default: POSTMASTER_URL)")
    .option("--token-file <file>", "file with a token, scope relay:write (default: POSTMASTER_TOKEN)")
    .option("--once", "exit once the current log is sent")
    .addHelpText(
      "after",
      `
Without --log and --journal it follows /var/log/mail.log or /var/log/maillog. It
follows the journal if there is neither file, or if Postfix has lately logged
only there.

Follows the log through rotation, and continues where it stopped, even after a
restart. While the service cannot be reached, records wait in --state; nothing
is lost or counted twice. The first time, it starts at the top of the log.

Examples:
  postmaster maillog watch --url https://… --token-file /etc/postmaster/token
  postmaster maillog watch --journal --once
  systemctl enable --now postmaster-maillog    # the unit that a package installs

Exit status: 0 stopped by a signal, or --once finished; 1 it could not continue;
2 usage error.`,
    )
    .action(async (options: Options) => {
      const service = await serviceOf(options);
      const { watchMaillog } = await import("./watch/watchMaillog.ts");
      const { chooseLog } = await import("./watch/chooseLog.ts");
      const say = (text: string) => console.error(`postmaster: ${text}`);
      const ending = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
      await watchMaillog({
        log: await chooseLog(options, say),
        state: options.state,
        host: options.host,
        service,
        once: options.once === true,
        signal: ending.signal,
        say,
      });
    });

const serviceOf = async (options: Options): Promise<Configuration> => {
  const service = await findConfiguration(options, process.env);
  if (service === undefined)
    throw new UsageError(
      "no service configured: give --url and --token-file, or POSTMASTER_URL and POSTMASTER_TOKEN; the token needs the scope relay:write",
    );
  return service;
};
