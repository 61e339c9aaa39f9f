#!/usr/bin/env -S node --max-semi-space-size=8
import { setFlagsFromString } from "node:v8";
import { CommanderError } from "commander";
import { idsLast } from "./idsLast.ts";
import { maillogProgram, wholeProgram } from "./program.ts";
import { UsageError } from "./target.ts";
import { wrapped } from "./wrapped.ts";

const USAGE = 2;
const FAILED = 1;

// V8 lets garbage pile up to 100 MB before it looks for more. Where the first line's limit of it is not heeded, this
// one is, though it costs time.
if (!process.execArgv.some((flag) => flag.startsWith("--max-semi-space-size")))
  setFlagsFromString("--semi-space-growth-factor=1");

// A closed pager is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const errorLines = ({ message }: Error): string[] =>
  message.split("\n").map((line, i) => wrapped(line, i === 0 ? "postmaster: " : "  ", "  "));

const run = async (): Promise<void> => {
  const now = Date.now();
  const program = process.argv[2] === "maillog" ? maillogProgram(now) : await wholeProgram(now);
  for (const command of [program, ...program.commands.flatMap((one) => [one, ...one.commands])])
    command.exitOverride().showHelpAfterError("See --help.");
  await program.parseAsync(idsLast(process.argv));
};

const report = (error: unknown): void => {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE;
    return;
  }
  for (const line of errorLines(error instanceof Error ? error : new Error(String(error))))
    process.stderr.write(line);
  if (error instanceof Error && "steps" in error) process.stderr.write(String(error.steps));
  process.exitCode = exitCodeOf(error);
};

/** An error may carry its own status. */
const exitCodeOf = (error: unknown): number => {
  if (error instanceof UsageError) return USAGE;
  return error instanceof Error && "exitCode" in error ? Number(error.exitCode) : FAILED;
};

// No `await` at the top level: the executable's main file is CommonJS.
run().catch(report);
