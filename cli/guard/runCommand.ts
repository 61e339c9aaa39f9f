import { hostname } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import type { Mailbox } from "../../shared/relay/guard/mailbox.ts";
import { GUARD_ADDRESS } from "../../shared/relay/guard/mainCf.ts";
import { MODES, type Mode, type Policy } from "../../shared/relay/guard/policy.ts";
import { UsageError } from "../target.ts";
import {
  fallbackMailbox,
  type GuardConfiguration,
  NO_CONFIGURATION,
  readGuardConfiguration,
} from "./guardConfiguration.ts";
import { sourceOf } from "./identitySources.ts";
import { type ListenAddress, listenAddress } from "./milter/listenAddress.ts";
import { readableInUnit, sourceWith } from "./sourceGiven.ts";

type Options = {
  listen: ListenAddress;
  mode?: Mode;
  fallback?: Mailbox;
  verified?: string;
  config?: string;
  state: string;
  host: string;
  refresh: number;
  url?: string;
  tokenFile?: string;
};

/** `postmaster guard run`. */
export const runCommand = (): Command =>
  new Command("run")
    .description("run the guard in the foreground")
    .addOption(
      new Option("--listen <address>", "inet:127.0.0.1:PORT, unix:/PATH or systemd")
        .argParser(listenAddress)
        .default(listenAddress(GUARD_ADDRESS), GUARD_ADDRESS),
    )
    .addOption(
      new Option("--mode <mode>", "for mail that SES would reject (default: observe)").choices(MODES),
    )
    .option("--fallback <mailbox>", 'verified sender, as "REDCap <redcap@example.org>"', fallbackMailbox)
    .option("--verified <file>", "verified addresses and domains, one per line")
    .option("--config <file>", "JSON file with modes and fallbacks per domain")
    .option(
      "--state <folder>",
      "keeps a copy of the list of verified senders, and unsent reports",
      "/var/lib/postmaster",
    )
    .option("--host <name>", "name of this host in the service", hostname())
    .option("--refresh <seconds>", "read the list again after this time", interval, 300)
    .option("--url <url>", "service URL (default: POSTMASTER_URL)")
    .option("--token-file <file>", "file with a token, scope guard (default: POSTMASTER_TOKEN)")
    .addHelpText("after", HELP)
    .action(async (options: Options) => {
      const configured =
        options.config === undefined ? NO_CONFIGURATION : await readGuardConfiguration(options.config);
      const policy = policyOf(options, configured);
      // Of a unit.
      const copies = options.listen.kind === "systemd" ? process.env["CREDENTIALS_DIRECTORY"] : undefined;
      const readable = copies === undefined ? configured : await readableInUnit(configured, copies, say);
      const { source, service } = await sourceOf(sourceWith(readable, options));
      const { runGuard } = await import("./runGuard.ts");
      const ending = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
      await runGuard({
        listen: options.listen,
        policy,
        source,
        alsoVerified: configured.alsoVerified,
        service: service && { configuration: service, host: options.host, state: options.state },
        refreshMs: options.refresh * 1_000,
        say,
        log: (line) => console.log(line),
        signal: ending.signal,
      });
      // A request to the service may still wait for its answer.
      process.exit();
    });

const say = (text: string) => console.error(`postmaster: ${text}`);

const policyOf = (options: Options, configured: GuardConfiguration): Policy => {
  const { senders, recipients } = configured;
  const policy: Policy = {
    senders,
    recipients,
    mode: options.mode ?? configured.mode ?? "observe",
    fallback: options.fallback ?? configured.fallback,
  };
  const modes = [
    policy.mode,
    ...[...policy.senders.values(), ...policy.recipients.values()].map(({ mode }) => mode),
  ];
  if (policy.fallback === undefined && modes.includes("rewrite"))
    throw new UsageError(
      'mode rewrite needs a verified address to send from: give --fallback "REDCap <redcap@example.org>", or "fallback" in the --config file',
    );
  return policy;
};

const interval = (text: string): number => {
  if (!/^[1-9]\d{0,4}$/.test(text))
    throw new InvalidArgumentError("Give a number of seconds from 1 to 99999.");
  return Number(text);
};

const HELP = `
Postfix asks the guard about each message. If SES accepts its senders, nothing
changes. If not, the mode decides:
  observe   log what rewrite would do, and change nothing
  rewrite   send from the fallback; replies still go to the person
  reject    refuse the message at once, with the reason. Only for applications
            that send over SMTP: after sendmail, nobody gets the bounce
One line is printed for each message that SES would reject.

postmaster guard install sets Postfix to consult it, and systemd to run it.

Options on the command line override the --config file. In that file every part
is optional, and a domain covers its subdomains. Without a service, give
"verified" in place of "url" and "tokenFile". An example:
  {"mode": "observe", "fallback": "REDCap <redcap@example.org>",
   "url": "https://…", "tokenFile": "guard-token",
   "senders": {"lab.example.org": {"mode": "rewrite",
               "fallback": "Lab <lab@example.org>"}},
   "recipients": {"partner.example": {"mode": "reject"}}}

SIGHUP reads the list of verified identities again.

Examples:
  postmaster guard run --verified /etc/postmaster/verified
  postmaster guard run --mode rewrite --fallback "REDCap <redcap@example.org>" \\
    --url https://… --token-file /etc/postmaster/guard-token

Exit status: 0 stopped by a signal; 2 usage error, or cannot listen.`;
