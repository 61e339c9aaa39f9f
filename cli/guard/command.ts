import { Command } from "commander";
import { runCommand } from "./runCommand.ts";

/** `postmaster guard …`. */
export const guardCommand = (): Command =>
  new Command("guard")
    .description("let mail from unverified senders arrive: a milter for Postfix")
    .addCommand(runCommand())
    .addHelpText(
      "after",
      `
Examples:
  postmaster guard run --verified /etc/postmaster/verified
  postmaster guard run --help         (modes, and how to set Postfix up)`,
    );
