import { checkConfiguration } from "../checks/checkConfiguration.ts";
import type { Credentials } from "../credentials.ts";
import { relayFacts } from "../facts/relayFacts.ts";
import type { Postfix } from "../Postfix.ts";

/** Of this host as it is, not of what is to be configured. */
const OF_NOW = ["notRunning", "notReloaded", "mapStale", "relayRefuses", "openRelay"];

/** Signs in as the staged configuration would; throws if that fails, and warns of what else would stop mail. */
export const tryStaged = async (
  staged: Postfix,
  { relay, map, credentials }: { relay: string; map: string; credentials: Credentials },
  write: (text: string) => void,
): Promise<void> => {
  const { tryRelay } = await import("../trial/tryRelay.ts");
  const facts = await relayFacts(staged, { region: undefined, from: undefined, connect: true });
  const entry = `${credentials.user}:${credentials.password}`;
  const paths = facts.paths.map((path) =>
    path.nexthop === relay && path.sender === undefined
      ? { ...path, password: { kind: "found" as const, key: relay, map, entry, shadowed: undefined } }
      : path,
  );
  for (const path of paths.filter(({ nexthop }) => nexthop === relay)) {
    const failed = (await tryRelay(path, facts, staged)).find(({ state }) => state === "wrong");
    if (failed !== undefined)
      throw new Error(
        `${failed.what} Nothing was changed. ${failed.remedy ?? ""}\nTo configure it without signing in first, add --no-connect`,
      );
  }
  for (const { state, code, what } of checkConfiguration({ ...facts, paths }))
    if (state === "wrong" && !OF_NOW.includes(code)) write(`! ${what}\n`);
};
