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
        'Write 2026-11-24, "2026-11-24 09:30", 2026-11-24T09:30:00Z, or 90m, 2h, 3d.',
      );
    return at;
  };
  const count = (text: string): number => {
    if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Write a number from 0 to 999999.");
    return Number(text);
  };
  const explain = new Command("explain")
    .description("tell what became of the mail in a Postfix log, and why")
    .argument("[FILE...]", "logs, gzipped or not, in any order; standard input where there is none")
    .option("--to <text>", "messages to an address with this in it")
    .option("--from <text>", "messages from an address with this in it")
    .addOption(new Option("--status <outcome>", "messages that ended so").choices(OUTCOMES))
    .option("--since <time>", "messages with a line at or after this time", time)
    .option("--until <time>", "messages that began before this time", time)
    .option("--queue-id <id>", "the message (or messages) of this queue id")
    .option("--limit <number>", "messages told one by one: the latest 20, or as many as this", count)
    .option("--all", "tell each message as it ends, and the summary last")
    .option("--json", "a JSON object a line: each message, and the summary last")
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
    .description("read Postfix's log")
    .addCommand(explain)
    .addCommand(watchCommand());
};

const EXAMPLES = `
Times are those of the log on this machine's clock (TZ=Europe/Berlin sets
another); --since 2h means two hours ago.

Examples:
  postmaster maillog explain /var/log/mail.log*
  postmaster maillog explain --status deferred --since 2d /var/log/mail.log
  postmaster maillog explain --to ada@example.org --all /var/log/mail.log
  journalctl -u 'postfix*' -o short-iso | postmaster maillog explain
  postmaster maillog explain --json /var/log/mail.log | tail -1

Exit status: 0 done; 1 a log cannot be read; 2 wrong usage.`;
