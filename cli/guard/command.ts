import { Command } from "commander";
import { runCommand } from "./runCommand.ts";

/** `postmaster guard …`. */
export const guardCommand = (): Command =>
  new Command("guard")
    .description("let mail from unverified senders arrive: a milter for Postfix")
    .addCommand(runCommand());
