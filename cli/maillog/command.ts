import { Command, InvalidArgumentError, Option } from "commander";
import { OUTCOMES } from "../../shared/relay/maillog/story.ts";
import { type ExplainOptions, explainMaillog } from "./explain.ts";
import { OutputBlocks } from "./OutputBlocks.ts";
import { timeArgument } from "./timeArgument.ts";
import { watchCommand } from "./watchCommand.ts";

/** `postmaster maillog …`. */
export const maillogCommand = (now: number): Command => {
  const time = (text: string): number => {
    const at = timeArgument(text, now);
    if (at === undefined)
      throw new InvalidArgumentError(
        'Give a time such as 2026-11-24, "2026-11-24 09:30", 2026-11-24T09:30:00Z, 90m, 2h or 3d.',
      );
    return at;
  };
  const count = (text: string): number => {
    if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Give a number from 0 to 999999.");
    return Number(text);
  };
  const explain = new Command("explain")
    .description("explain what happened to each message in a Postfix or msmtp log")
    .argument("[FILE...]", "logs, compressed or not, in any order (default: standard input)")
    .option("--to <text>", "messages to addresses containing TEXT")
    .option("--from <text>", "messages from addresses containing TEXT")
    .addOption(new Option("--status <outcome>", "messages with this outcome").choices(OUTCOMES))
    .option("--since <time>", "messages with a line at or after this time", time)
    .option("--until <time>", "messages that started before this time", time)
    .option("--queue-id <id>", "messages with this queue id")
    .option("--limit <number>", "how many of the latest undelivered messages to show (default: 20)", count)
    .option("--all", "show every message, then the summary")
    .option("--json", "print one JSON object per line: each message, then the summary")
    .addHelpText("after", EXAMPLES)
    .action(async (files: string[], options: ExplainOptions) => {
      const output = new OutputBlocks((text) => process.stdout.write(text));
      await explainMaillog(files.length === 0 ? ["-"] : files, options, {
        write: (text) => output.write(text),
        now,
      });
      output.end();
    });
  return new Command("maillog")
    .description("explain a Postfix or msmtp log, or report it to the service")
    .addCommand(explain)
    .addCommand(watchCommand())
    .addHelpText("after", GROUP_HELP);
};

const GROUP_HELP = `
Examples:
  postmaster maillog explain /var/log/mail.log*
  postmaster maillog watch

Exit status: 0 done, or stopped by a signal; 1 a log cannot be read, or watch
could not continue; 2 usage error.`;

const EXAMPLES = `
Reads logs of syslog, journalctl, docker, Kubernetes, CloudWatch and JSON
loggers, with any text around Postfix's or msmtp's own lines.
Times are in this machine's time zone, or the one in TZ (TZ=Europe/Berlin).
--since 2h means two hours ago.

Examples:
  postmaster maillog explain /var/log/mail.log*
  postmaster maillog explain --status deferred --since 2d /var/log/mail.log
  postmaster maillog explain --to ada@example.org --all /var/log/mail.log
  journalctl -u 'postfix*' -o json | postmaster maillog explain
  docker logs -t postfix 2>&1 | postmaster maillog explain
  aws logs tail GROUP --since 2d | postmaster maillog explain
  postmaster maillog explain --json /var/log/mail.log | tail -1

Exit status: 0 done; 1 a log cannot be read, or is not from Postfix or msmtp;
2 usage error.`;
