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
    .description("set up, check and try the way from this host's Postfix to SES")
    .addCommand(configureCommand())
    .addCommand(checkCommand())
    .addCommand(testCommand());

const port = (text: string): number => {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("Write a port, like 587.");
  return Number(text);
};
const seconds = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError("Write a number of seconds.");
  return Number(text);
};
const address = (text: string): string => {
  if (!/^[^\s@<>"]+@[^\s@<>"]+$/.test(text))
    throw new InvalidArgumentError("Write an address, like ann@example.org.");
  return text;
};
const configDir = () => new Option("--config-dir <folder>", "Postfix's configuration").default(DIRECTORY);

const configureCommand = (): Command =>
  new Command("configure")
    .description("have Postfix hand all mail to SES, over TLS, with a password")
    .option("--region <region>", "of SES: where your senders are verified", process.env["AWS_REGION"])
    .option("--user <user>", "the SMTP user, an access key id; else SMTP_USER")
    .option("--port <port>", "587, 2587 (STARTTLS), 465, 2465 (TLS), or 25", port, 587)
    .option("--host <host>", "another host than SES's in the region")
    .option("--ca-file <file>", "certificates of authorities; else this system's")
    .option("--map-type <type>", "of the password map: hash, lmdb, texthash")
    .option("--no-loopback", "leave it as it is which machines may connect")
    .option("--masquerade <domain>", "send from this domain, not from hosts below it")
    .option("--sender <address>", "send all mail from this address", address)
    .addOption(
      new Option("--sender-in <part>", "where that address goes").choices(["envelope", "header", "both"]),
    )
    .option("--dry-run", "show the difference, change nothing")
    .option("--no-reload", "leave Postfix running as it is")
    .option("--undo", "put back what was there before")
    .option("--force", "with --undo: though it was changed since")
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
            "which region of SES? Give --region or AWS_REGION, for example --region eu-west-1",
          );
        relayHostOf({ ...wishes, region: wishes.region });
        const credentials = await readCredentials({ user, region: wishes.region }, process.env);
        await configureRelay(postfix, wishes, credentials, write);
      },
    );

const CONFIGURE_EXAMPLES = `
The secret, the SMTP password or the IAM user's secret access key (of which the
password is derived), comes on standard input or as SMTP_PASSWORD, never as an
argument.

Examples:
  postmaster relay configure --region eu-west-1 --user AKIA… --dry-run < secret
  postmaster relay configure --region eu-west-1 --user AKIA… < secret
  postmaster relay configure --undo

Exit status: 0 done, or nothing to do; 1 Postfix said no; 2 wrong usage.`;

const checkCommand = (): Command =>
  new Command("check")
    .description("tell what is wrong with the relay's configuration, and how to mend it")
    .option("--region <region>", "where your senders are verified", process.env["AWS_REGION"])
    .option("--no-connect", "look at the configuration only")
    .option("--json", "the checks as a JSON array")
    .addOption(configDir())
    .addHelpText(
      "after",
      `
It connects to the relay, encrypts, signs in and quits; no mail is sent. Run it
as root: the password is readable by root only.

Example:
  postmaster relay check --region eu-west-1

Exit status: 0 nothing is wrong; 1 something is; 2 it could not look.`,
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

const MARKS = { ok: "ok    ", look: "look  ", wrong: "WRONG " } as const;

const checkText = ({ state, what, remedy }: Check): string =>
  `${wrapped(what, MARKS[state])}${remedy === undefined ? "" : wrapped(`→ ${remedy}`, "      ")}`;

const testCommand = (): Command =>
  new Command("test")
    .description("send a mail through this host's Postfix, and follow it to its end")
    .requiredOption("--from <address>", "the sender, verified by SES", address)
    .requiredOption("--to <address>", "who gets it", address)
    .option("--log <file>", "Postfix's log; else what Postfix says, or /var/log/mail.log")
    .option("--timeout <seconds>", "how long it is followed", seconds, 60)
    .addOption(configDir())
    .addHelpText(
      "after",
      `
Where the service is known (POSTMASTER_URL and POSTMASTER_TOKEN, or by
postmaster login) it is followed beyond SES, to the recipient's mail server.

Example:
  postmaster relay test --from redcap@example.org --to success@simulator.amazonses.com

Exit status: 0 delivered, or taken by the relay where no service is known;
1 refused, waiting or not seen in time; 2 wrong usage.`,
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
        tell(Date.now(), `Handed to Postfix by ${by}, from ${options.from} to ${options.to}`);
        const end = await followMail({ messageId, log, service, patienceMs: options.timeout * 1_000 }, tell);
        tell(Date.now(), ENDINGS[end]);
        if (end !== "delivered" && end !== "relayed") process.exitCode = 1;
      },
    );

const ENDINGS = {
  delivered: "Delivered: the way from here to the mailbox works.",
  relayed:
    "The relay took it. What became of it then is known to the service only: set POSTMASTER_URL and POSTMASTER_TOKEN.",
  refused: "Refused: see above.",
  waiting: "Postfix keeps it and tries again, for five days. Mend the cause, then: postqueue -f",
  timedOut: "Not seen to its end in time. postmaster maillog explain tells what the log has of it.",
} as const;

const logOf = async (postfix: Postfix): Promise<string> => {
  const file = await postfix.value("maillog_file");
  return file === "" || file === "/dev/stdout" ? "/var/log/mail.log" : file;
};
