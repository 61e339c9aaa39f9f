import { hostname } from "node:os";
import { Command } from "commander";
import { type Configuration, findConfiguration } from "../api/configuration.ts";
import { UsageError } from "../target.ts";

type Options = { log: string; state: string; host: string; url?: string; tokenFile?: string; once?: boolean };

/** `postmaster maillog watch`. */
export const watchCommand = (): Command =>
  new Command("watch")
    .description("report what the log tells to the service, as it is written")
    .option("--log <file>", "Postfix's log", "/var/log/mail.log")
    .option("--state <folder>", "remembers the place in the log, keeps what waits", "/var/lib/postmaster")
    .option("--host <name>", "what this host is called there", hostname())
    .option("--url <url>", "of the service; else POSTMASTER_URL")
    .option("--token-file <file>", "holds a token of scope relay:write; else POSTMASTER_TOKEN")
    .option("--once", "end once all that is in the log now is sent")
    .addHelpText(
      "after",
      `
It follows the log through its rotation and goes on where it stopped, after a
restart too. While the service cannot be reached, what is found waits in
--state and is sent later; nothing is lost, and nothing is counted twice. The
first time it begins at the log's beginning.

Examples:
  postmaster maillog watch --url https://… --token-file /etc/postmaster/token
  systemctl enable --now postmaster-maillog      (docs/postmaster-maillog.service)

Exit status: 0 ended by a signal, or --once is done; 1 it could not go on;
2 wrong usage.`,
    )
    .action(async (options: Options) => {
      const service = await serviceOf(options);
      const { watchMaillog } = await import("./watch/watchMaillog.ts");
      const ending = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
      await watchMaillog({
        log: options.log,
        state: options.state,
        host: options.host,
        service,
        once: options.once === true,
        signal: ending.signal,
        say: (text) => console.error(`postmaster: ${text}`),
      });
    });

const serviceOf = async (options: Options): Promise<Configuration> => {
  const service = await findConfiguration(options, process.env);
  if (service === undefined)
    throw new UsageError(
      "where is the service? Give --url and --token-file, or POSTMASTER_URL and POSTMASTER_TOKEN; the token needs the scope relay:write",
    );
  return service;
};
