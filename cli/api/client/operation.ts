import { Command, InvalidArgumentError, Option } from "commander";
import { printJson } from "../output/terminal.ts";
import { ApiClient, ProblemError } from "./apiClient.ts";
import { findConfiguration } from "./configuration.ts";
import { EXIT_STATUS, Failure, SERVICE_FAILED, USAGE } from "./failure.ts";

export type Common = { json?: true; url?: string; tokenFile?: string };
const GROUP = "Common options:";
const NOWHERE =
  "no service configured: run postmaster login --url URL, set POSTMASTER_URL and POSTMASTER_TOKEN, give --url and --token-file, or start a local system (npm start)";

/** A resource's commands under one name, with examples in each one's --help. */
export const group = (name: string, description: string, examples: string, commands: Command[]): Command => {
  const all = new Command(name).description(description);
  for (const command of commands) all.addCommand(command);
  return all.addHelpText("afterAll", `\nExamples:\n${examples}\n${EXIT_STATUS}`);
};

/**
 * An action that calls the API of the service given by options, environment or configuration. With --json a problem is
 * printed as a document too.
 */
export const calling =
  <Options extends Common, Arguments extends unknown[] = []>(
    run: (api: ApiClient, options: Options, ...given: Arguments) => Promise<void>,
  ) =>
  async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const options = command.opts<Options>();
    try {
      const service = await findConfiguration(options, process.env);
      if (service === undefined) throw new Failure(USAGE, NOWHERE);
      await run(new ApiClient(service), options, ...(given.slice(0, -2) as Arguments));
    } catch (error) {
      if (error instanceof ProblemError && options.json) printJson(error.problem);
      if (error instanceof Failure) throw error;
      throw new Failure(SERVICE_FAILED, error instanceof Error ? error.message : String(error), {
        cause: error,
      });
    }
  };

export const withCommon = (command: Command): Command =>
  command
    .addHelpOption(new Option("-h, --help", "display this help").helpGroup(GROUP))
    .addOption(new Option("--json", "print one JSON document").helpGroup(GROUP))
    .addOption(new Option("--url <url>", "service URL").helpGroup(GROUP))
    .addOption(new Option("--token-file <file>", "file with the token").helpGroup(GROUP));

export type Listing = Common & { limit: number; all?: true };

export const withExtent = (command: Command, what: string): Command =>
  command
    .option("--limit <number>", `maximum number of ${what}`, positive, 50)
    .option("--all", `list all ${what}`);

const positive = (text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Give a number from 1 to 9999999.");
};

const UNITS_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90m`, `2h`, `3d` ago, else as given: the API says which dates there are. */
export const since = (text: string): string => {
  const [, count, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(Date.now() - Number(count) * (UNITS_MS[unit] ?? 0)).toISOString();
  if (/^\d{4}-/.test(text)) return text;
  throw new InvalidArgumentError("Give a time such as 2h or 7d (ago), 2026-11-24 or 2026-11-24T09:30:00Z.");
};

/** Says that a list continues. */
export const more = ({ cursor }: { cursor: string | null }): string =>
  cursor === null ? "" : "There are more. Use --limit NUMBER or --all to see them.\n";
