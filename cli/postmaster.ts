#!/usr/bin/env node
import { stat } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { OUTCOMES } from "../shared/relay/maillog/story.ts";
import { parseTime } from "../shared/time/parseTime.ts";
import { type ExplainOptions, explainMaillog } from "./maillog/explain.ts";

const time = (text: string): number => {
  const at = parseTime(text);
  if (at === undefined)
    throw new InvalidArgumentError("Write 2026-11-24, 2026-11-24T09:30:00Z or 2026-11-24T10:30:00+01:00.");
  return Date.parse(at);
};

const program = new Command("postmaster")
  .description("The mail host's side of Postmaster")
  .showHelpAfterError()
  .exitOverride();
const maillog = program.command("maillog").description("read Postfix's log");

maillog
  .command("explain")
  .description("tell what became of the mail in a Postfix log, and why")
  .argument("[FILE...]", "logs, gzipped or not, in any order; standard input where there is none")
  .option("--to <text>", "messages with a recipient that has this in its address")
  .option("--from <text>", "messages with this in the sender's address")
  .addOption(new Option("--status <outcome>", "messages that ended so").choices(OUTCOMES))
  .option("--since <time>", "messages with a line at or after this time", time)
  .option("--until <time>", "messages that began before this time", time)
  .option("--queue-id <id>", "this message")
  .option("--all", "tell every message, not only some that ended badly")
  .option("--json", "a JSON object a line, one a message, and the summary last")
  .addHelpText(
    "after",
    `
Examples:
  postmaster maillog explain /var/log/mail.log
  postmaster maillog explain --status bounced --since 2026-11-24 /var/log/mail.log*
  journalctl -u postfix@- -o short-iso | postmaster maillog explain
  postmaster maillog explain --to ada@example.org --json /var/log/mail.log | head -1

Exit status: 0 done, 1 a file cannot be read, 2 wrong usage.`,
  )
  .action(async (files: string[], options: ExplainOptions) => {
    for (const file of files) await stat(file);
    await explainMaillog(files.length === 0 ? ["-"] : files, options, (text) => process.stdout.write(text));
  });

// A pager that is closed is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Error && "exitCode" in error) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    console.error(`postmaster: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
