import type { Postfix } from "../Postfix.ts";
import { recover } from "./Swap.ts";

/* What every change of Postfix's configuration begins with, shows and ends with. */

export type Write = (text: string) => void;
export type Change = { name: string; from: string | undefined; to: string };

/** What a change that was interrupted had begun; true if files are now other than Postfix may have read them. */
export const finishInterrupted = async (postfix: Postfix, write: Write): Promise<boolean> => {
  const left = await recover(postfix.directory);
  if (left === "completed") write("Completed an earlier change that was interrupted.\n");
  if (left === "discarded") write("Cleaned up after an earlier change that was interrupted.\n");
  return left === "completed";
};

export const showSettings = (changes: readonly Change[], write: Write): void => {
  for (const { name, from, to } of changes)
    write(`${from === undefined || from === "" ? "" : `- ${name} = ${from}\n`}+ ${name} = ${to}\n`);
};

/** Forgetting to reload is the classic mistake. Postfix reads inet_interfaces only when it starts [postconf(5)]. */
export const takeEffect = async (
  postfix: Postfix,
  isMoved: boolean,
  { reload }: { reload: boolean },
  write: Write,
): Promise<void> => {
  const { commands } = postfix;
  if (!(await postfix.isRunning())) {
    write(`Postfix is not running. Start it: ${commands.postfix("start")}\n`);
    return;
  }
  const command = isMoved ? commands.restart() : commands.postfix("reload");
  if (!reload) {
    write(`Postfix still runs with the old configuration. Run: ${command}\n`);
    return;
  }
  await (isMoved ? postfix.restart() : postfix.control("reload")).catch((error: unknown) => {
    throw new Error(
      `the configuration is in place, but Postfix still runs with the old one: ${error instanceof Error ? error.message : error}. Run: ${command}`,
    );
  });
  write(isMoved ? "Postfix restarted.\n" : "Postfix reloaded.\n");
};
