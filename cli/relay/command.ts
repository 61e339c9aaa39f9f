import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import { findConfiguration } from "../api/configuration.ts";
import { UsageError } from "../target.ts";
import { wrapped } from "../wrapped.ts";
import { type Check, checkConfiguration } from "./checks.ts";
import { type ConfigureOptions, configureRelay, undoConfigure } from "./configure.ts";
import { readCredentials } from "./credentials.ts";
import { followMail } from "./followMail.ts";
import { LogSegment } from "./LogSegment.ts";
import { Postfix } from "./Postfix.ts";
import { relayFacts } from "./relayFacts.ts";
import { relayHostOf } from "./relaySettings.ts";
import { sendTestMail } from "./sendTestMail.ts";

const DIRECTORY = "/etc/postfix";
const write = (text: string) => void process.stdout.write(text);

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

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("Give a port, for example 587.");
  return Number(text);
};
const seconds = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("Give a number of seconds.");
  return Number(text);
};
const address = (text: string): string => {
  if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(text))
    throw new InvalidArgumentError("Give an address, for example ann@example.org.");
  return text;
};
const configDir = () =>
  new Option("--config-dir <folder>", "Postfix's configuration directory").default(DIRECTORY);

const configureCommand = (): Command =>
  new Command("configure")
    .description("configure Postfix to send all mail through SES, with TLS and a password")
    .option("--region <region>", "SES region in which your senders are verified", process.env["AWS_REGION"])
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
    .option("--no-reload", "don't reload Postfix")
    .option("--undo", "restore the previous configuration")
    .option("--force", "with --undo: even if modified since")
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
        if (wishes.region === undefined)
          throw new UsageError(
            "which SES region? Give --region or AWS_REGION, for example --region eu-west-1",
          );
        relayHostOf({ ...wishes, region: wishes.region });
        const credentials = await readCredentials({ user, region: wishes.region }, process.env);
        await configureRelay(postfix, wishes, credentials, write);
      },
    );

const CONFIGURE_EXAMPLES = `
Give the secret on standard input or as SMTP_PASSWORD, never as an argument. It
is the SMTP password, or the IAM user's secret access key, from which the
password is derived.

Examples:
  postmaster relay configure --region eu-west-1 --user AKIA… --dry-run < secret
  postmaster relay configure --region eu-west-1 --user AKIA… < secret
  postmaster relay configure --undo

Exit status: 0 done, or nothing to do; 1 Postfix reported an error; 2 usage error.`;

const checkCommand = (): Command =>
  new Command("check")
    .description("check the relay configuration and show how to fix it")
    .option("--region <region>", "region in which your senders are verified", process.env["AWS_REGION"])
    .option("--no-connect", "check the configuration only")
    .option("--json", "print the checks as a JSON array")
    .addOption(configDir())
    .addHelpText(
      "after",
      `
Connects to the relay with TLS, signs in and disconnects; sends no message. Run
it as root: only root can read the password.

Example:
  postmaster relay check --region eu-west-1

Exit status: 0 no errors found; 1 errors found; 2 could not check.`,
    )
    .action(async (options: { region?: string; connect: boolean; json?: boolean; configDir: string }) => {
      const facts = await relayFacts(new Postfix(options.configDir), options.region).catch(
        (error: unknown) => {
          throw new UsageError(error instanceof Error ? error.message : String(error));
        },
      );
      const checks = checkConfiguration(facts);
      if (options.connect && facts.values.get("relayhost") !== "") {
        const { tryRelay } = await import("./connect.ts");
        checks.push(await tryRelay(facts));
      }
      if (options.json === true) write(`${JSON.stringify(checks, null, 2)}\n`);
      else for (const check of checks) write(checkText(check));
      if (checks.some(({ state }) => state === "wrong")) process.exitCode = 1;
    });

const MARKS = { ok: "ok    ", look: "WARN  ", wrong: "FAIL  " } as const;

const checkText = ({ state, what, remedy }: Check): string =>
  `${wrapped(what, MARKS[state])}${remedy === undefined ? "" : wrapped(`→ ${remedy}`, "      ")}`;

const testCommand = (): Command =>
  new Command("test")
    .description("send a test message through this host's Postfix and follow it")
    .requiredOption("--from <address>", "sender, verified in SES", address)
    .requiredOption("--to <address>", "recipient", address)
    .option("--log <file>", "Postfix's log (default: Postfix's maillog_file, or /var/log/mail.log)")
    .option("--timeout <seconds>", "how long to wait for delivery", seconds, 60)
    .addOption(configDir())
    .addHelpText(
      "after",
      `
If the service is configured (POSTMASTER_URL and POSTMASTER_TOKEN, or
postmaster login), the message is followed beyond SES, to the recipient's server.

Example:
  postmaster relay test --from redcap@example.org --to success@simulator.amazonses.com

Exit status: 0 delivered, or accepted by the relay if no service is configured;
1 rejected, deferred or timed out; 2 usage error.`,
    )
    .action(
      async (options: { from: string; to: string; log?: string; timeout: number; configDir: string }) => {
        const service = await findConfiguration({}, process.env);
        const postfix = new Postfix(options.configDir);
        const log = await LogSegment.fromNow(options.log ?? (await logOf(postfix)));
        const messageId = `${randomUUID()}@${hostname()}`;
        const tell = (at: number, text: string) =>
          write(wrapped(text, `${new Date(at).toTimeString().slice(0, 8)}  `));
        const by = await sendTestMail({
          from: options.from,
          to: options.to,
          messageId,
          postfixDirectory: options.configDir === DIRECTORY ? undefined : options.configDir,
        });
        tell(Date.now(), `Sent to Postfix with ${by}, from ${options.from} to ${options.to}`);
        const end = await followMail({ messageId, log, service, patienceMs: options.timeout * 1_000 }, tell);
        tell(Date.now(), ENDINGS[end]);
        if (end !== "delivered" && end !== "relayed") process.exitCode = 1;
      },
    );

const ENDINGS = {
  delivered: "Delivered. The path from this host to the mailbox works.",
  relayed:
    "The relay accepted it. To follow it to the mailbox, set POSTMASTER_URL and POSTMASTER_TOKEN, or run: postmaster login",
  refused: "Not delivered: see above.",
  waiting: "Deferred. Postfix retries for 5 days. Fix the cause, then run: postqueue -f",
  timedOut:
    "Timed out waiting for the final status. To see what the log has so far, run: postmaster maillog explain",
} as const;

const logOf = async (postfix: Postfix): Promise<string> => {
  const file = await postfix.value("maillog_file");
  return file === "" || file === "/dev/stdout" ? "/var/log/mail.log" : file;
};
