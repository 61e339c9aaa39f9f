import { findConfiguration } from "../api/configuration.ts";
import { UsageError } from "../target.ts";
import type { Check } from "./checks/check.ts";
import { checkConfiguration } from "./checks/checkConfiguration.ts";
import { recover } from "./configuring/Swap.ts";
import { relayFacts } from "./facts/relayFacts.ts";
import { Postfix } from "./Postfix.ts";

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
  if (process.getuid?.() === 0) await recover(postfix.directory);
  const facts = await relayFacts(postfix, { region, from, connect }).catch((error: unknown) => {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  });
  const checks = checkConfiguration(facts);
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
