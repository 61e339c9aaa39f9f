import { Command } from "commander";
import { wrapped } from "../wrapped.ts";
import { type CheckOptions, checkRelay } from "./checkRelay.ts";
import type { Check } from "./checks/check.ts";
import { address, configDir, regionOption } from "./options.ts";

const write = (text: string) => void process.stdout.write(text);

/** `postmaster relay check`. */
export const checkCommand = (): Command =>
  new Command("check")
    .description("check the relay configuration and show how to fix it")
    .addOption(regionOption("region in which your senders are verified"))
    .option("--from <address>", "check the route of this sender's mail", address)
    .option("--no-connect", "check the configuration only")
    .option("--json", "print the checks as a JSON array")
    .addOption(configDir())
    .addHelpText("after", HELP)
    .action(async (options: CheckOptions & { json?: boolean }) => {
      const checks = await checkRelay(options);
      if (options.json === true) write(`${JSON.stringify(checks, null, 2)}\n`);
      else for (const check of checks) write(checkText(check));
      if (checks.some(({ state }) => state === "wrong")) process.exitCode = 1;
    });

const HELP = `
Looks up names, certificates and passwords as Postfix does, signs in to the
relay and disconnects; sends no message. Run it as root: only root can read the
password. With --from, and a service configured (POSTMASTER_URL and
POSTMASTER_TOKEN, or postmaster login), it asks whether that sender is verified.

Example:
  postmaster relay check --region eu-west-1 --from redcap@example.org

Exit status: 0 a message handed to Postfix now would reach SES; 1 errors found;
2 could not check.`;

const MARKS = { ok: "ok    ", look: "WARN  ", wrong: "FAIL  " } as const;
const INDENT = "      ";

/** Commands are not broken into lines: they are to be pasted. */
export const checkText = ({ state, what, remedy, commands = [] }: Check): string =>
  [
    wrapped(what, MARKS[state]),
    ...(remedy === undefined ? [] : [wrapped(`→ ${remedy}`, INDENT)]),
    ...commands.map((command) => `${INDENT}  ${command}\n`),
  ].join("");
