import { isSea } from "node:sea";

/** The words that start this command again: the executable, or Node and the script. */
export const ownCommand = (): string[] =>
  isSea() ? [process.execPath] : [process.execPath, process.argv[1] ?? "postmaster"];
