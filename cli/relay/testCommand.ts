import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { Command } from "commander";
import { findConfiguration } from "../api/client/configuration.ts";
import { chooseLog } from "../maillog/watch/chooseLog.ts";
import { UsageError } from "../target.ts";
import { wrapped } from "../wrapped.ts";
import { followMail } from "./followMail.ts";
import { LogSegment } from "./LogSegment.ts";
import { address, configDir, seconds } from "./options.ts";
import { Postfix, USUAL_DIRECTORY } from "./Postfix.ts";
import { sendTestMail } from "./sendTestMail.ts";

type TestOptions = { from: string; to: string; log?: string; timeout: number; configDir: string };

/** `postmaster relay test`. */
export const testCommand = (): Command =>
  new Command("test")
    .description("send a test message through this host's Postfix and follow it")
    .requiredOption("--from <address>", "sender, verified in SES", address)
    .requiredOption("--to <address>", "recipient", address)
    .option(
      "--log <file>",
      "Postfix's log (default: Postfix's maillog_file, /var/log/mail.log, /var/log/maillog or systemd's journal)",
    )
    .option("--timeout <seconds>", "how long to wait for delivery", seconds, 60)
    .addOption(configDir())
    .addHelpText("after", HELP)
    .action(async (options: TestOptions) => {
      const service = await findConfiguration({}, process.env);
      const postfix = new Postfix(options.configDir);
      if (!(await postfix.isRunning().catch(inPlainWords)))
        throw new UsageError(
          `Postfix is not running, so nothing was sent. Start it: ${postfix.commands.postfix("start")}`,
        );
      const log = await logOf(postfix, options.log);
      const messageId = `${randomUUID()}@${hostname()}`;
      const tell = telling();
      tell(Date.now(), `From ${options.from} to ${options.to}`);
      const by = await sendTestMail({
        from: options.from,
        to: options.to,
        messageId,
        postfixDirectory: postfix.directory === USUAL_DIRECTORY ? undefined : postfix.directory,
      });
      tell(Date.now(), `Sent to Postfix with ${by}`);
      const end = await followMail({ messageId, log, service, patienceMs: options.timeout * 1_000 }, tell);
      tell(Date.now(), endingOf(end, postfix));
      if (end !== "delivered" && end !== "relayed") process.exitCode = 1;
    });

const HELP = `
If the service is configured (POSTMASTER_URL and POSTMASTER_TOKEN, or
postmaster login), the message is followed beyond SES, to the recipient's server.

Example:
  postmaster relay test --from redcap@example.org --to success@simulator.amazonses.com

Exit status: 0 delivered, or accepted by the relay if no service is configured;
1 rejected, deferred or timed out; 2 usage error, or nothing was sent because
Postfix is not running, its log cannot be read, or you are not root.`;

/** Clocks differ, and logs have whole seconds: no step is shown before the one above it. */
const telling = () => {
  let last = 0;
  return (at: number, text: string) => {
    last = Math.max(last, at);
    process.stdout.write(wrapped(text, `${new Date(last).toTimeString().slice(0, 8)}  `));
  };
};

const endingOf = (end: Awaited<ReturnType<typeof followMail>>, { commands }: Postfix): string =>
  ({
    delivered: "Delivered. The path from this host to the mailbox works.",
    relayed:
      "The relay accepted it. To follow it to the mailbox, set POSTMASTER_URL and POSTMASTER_TOKEN, or run: postmaster login",
    refused: "Not delivered: see above.",
    waiting: `Deferred. Postfix retries for 5 days. Fix the cause, then run: ${commands.flush()}`,
    timedOut:
      "Timed out waiting for the final status. To see what the log has so far, run: postmaster maillog explain",
  })[end];

/** Found before anything is sent: a message that cannot be followed tells nothing. */
const logOf = async (postfix: Postfix, given: string | undefined): Promise<LogSegment> => {
  const own = await postfix.value("maillog_file");
  const log =
    given ??
    (own === "" || own === "/dev/stdout"
      ? await chooseLog({}, (text) => process.stderr.write(wrapped(text, "postmaster: ")))
      : own);
  try {
    return await (typeof log === "string" ? LogSegment.ofFile(log) : LogSegment.ofJournal(log));
  } catch (error) {
    throw new UsageError(
      `Postfix's log cannot be read, so nothing was sent: ${error instanceof Error ? error.message : String(error)}. Give its file with --log, or run this as root`,
    );
  }
};

/** Not root, or no Postfix: the message has what to do. */
const inPlainWords = (error: unknown): never => {
  throw new UsageError(`nothing was sent: ${error instanceof Error ? error.message : String(error)}`);
};
