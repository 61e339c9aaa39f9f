import type { Command } from "commander";
import { operatorCommands } from "./api/commands.ts";
import { guardCommand } from "./guard/command.ts";
import { muttCommand } from "./mutt/command.ts";
import { proveCommand } from "./prove/command.ts";
import { redcapCommand } from "./redcap/command.ts";
import { relayCommand } from "./relay/command.ts";

/** All but `maillog`, which loads nothing else; in the order of --help. */
export const allCommands = (): Command[] => [
  relayCommand(),
  guardCommand(),
  muttCommand(),
  redcapCommand(),
  proveCommand(),
  ...operatorCommands(),
];
