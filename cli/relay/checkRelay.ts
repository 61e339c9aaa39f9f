import { findConfiguration } from "../api/client/configuration.ts";
import { UsageError } from "../target.ts";
import { type Check, look } from "./checks/check.ts";
import { checkConfiguration } from "./checks/checkConfiguration.ts";
import { recover } from "./configuring/Swap.ts";
import { relayFacts } from "./facts/relayFacts.ts";
import { Postfix } from "./Postfix.ts";
import type { PostfixCommands } from "./PostfixCommands.ts";

export type CheckOptions = { region?: string; from?: string; connect: boolean; configDir: string };

/** Everything that can be found out about the way from this host to SES, without sending a message. */
export const checkRelay = async ({
  region,
  from,
  connect,
  configDir: directory,
}: CheckOptions): Promise<Check[]> => {
  const postfix = new Postfix(directory);
  // Only root can, and only root sees all of the rest.
  const recovered = process.getuid?.() === 0 ? await recover(postfix.directory) : undefined;
  const facts = await relayFacts(postfix, { region, from, connect }).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  const checks = [...interrupted(recovered, facts.commands), ...checkConfiguration(facts)];
  if (!connect) return checks;
  const { tryRelay } = await import("./trial/tryRelay.ts");
  for (const path of facts.paths) {
    const tried = await tryRelay(path, facts, postfix);
    checks.push(...tried.filter(({ what }) => checks.every((one) => one.what !== what)));
  }
  const service = from === undefined ? undefined : await findConfiguration({}, process.env);
  if (from === undefined || service === undefined) return checks;
  const { senderCheck } = await import("./trial/askService.ts");
  return [...checks, await senderCheck(service, from)];
};

/** What this run did about a change that was killed. */
const interrupted = (recovered: Awaited<ReturnType<typeof recover>>, commands: PostfixCommands): Check[] => {
  switch (recovered) {
    case undefined:
      return [];
    case "completed":
      return [
        look(
          "changeCompleted",
          "A change (relay configure or guard install) was interrupted while it replaced files. This check put the rest of the new files in place.",
          "To restore the old configuration instead, use the one that you ran:",
          [commands.relay("configure", "--undo"), commands.guardInstall("--undo")],
        ),
      ];
    case "discarded":
      return [
        look(
          "changeDiscarded",
          "A change (relay configure or guard install) was interrupted before it changed anything. This check removed what it had prepared.",
          "To make the change after all, run the command again.",
        ),
      ];
  }
};
