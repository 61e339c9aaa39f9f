import { Command } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { maillogCommand } from "./maillog/command.ts";

/** `postmaster` with `maillog` alone, which loads nothing of the others. */
export const maillogProgram = (now: number): Command =>
  new Command("postmaster")
    .description("Postmaster: find out what happened to your mail, why, and what to do.")
    .version(packageJson.version)
    .addCommand(maillogCommand(now));

/** `postmaster` with all commands. */
export const wholeProgram = async (now: number): Promise<Command> => {
  const program = maillogProgram(now);
  const [{ allCommands }, { INTRODUCTION }] = await Promise.all([
    import("./allCommands.ts"),
    import("./api/commands.ts"),
  ]);
  for (const command of allCommands()) program.addCommand(command);
  return program.addHelpText("after", INTRODUCTION);
};
