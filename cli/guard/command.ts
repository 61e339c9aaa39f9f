import { Command } from "commander";
import { installCommand } from "./installCommand.ts";
import { runCommand } from "./runCommand.ts";

/** `postmaster guard …`. */
export const guardCommand = (): Command =>
  new Command("guard")
    .description("get mail from unverified senders delivered: a milter for Postfix that rewrites the sender")
    .addCommand(installCommand())
    .addCommand(runCommand())
    .addHelpText(
      "after",
      `
Examples:
  postmaster guard install --fallback "REDCap <redcap@example.org>" \\
    --url https://… --token-file /etc/postmaster/guard-token
  postmaster guard install --mode rewrite
  postmaster guard run --help         (modes, and settings per domain)`,
    );
