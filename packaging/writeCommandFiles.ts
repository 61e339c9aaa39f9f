import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { completionScript, SHELLS } from "../cli/api/commands/completion.ts";
import { wholeProgram } from "../cli/program.ts";
import { manPage } from "./manPage.ts";

/**
 * `node packaging/writeCommandFiles.ts FOLDER VERSION DATE`: man page and completions. A process of its own, without the
 * builder's environment: some options take their default from there.
 */
const [folder = ".", version = "", date = ""] = process.argv.slice(2);
const program = await wholeProgram(0);
await Promise.all([
  writeFile(join(folder, "postmaster.1"), manPage(program, { version, date })),
  ...SHELLS.map((shell) => writeFile(join(folder, `completion.${shell}`), completionScript(program, shell))),
]);
