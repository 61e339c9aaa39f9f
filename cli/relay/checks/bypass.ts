import { words } from "../facts/literalMap.ts";
import type { Path, RelayFacts } from "../facts/relayFacts.ts";
import { type Check, wrong } from "./check.ts";

/** A setting that takes precedence over relayhost routes the mail; `configure` sets relayhost only. */
export const elsewhere = (path: Path, facts: RelayFacts, relay: string): Check =>
  wrong(
    "relayBypassed",
    `${path.setting} takes precedence over relayhost and sends mail ${path.nexthop === "" ? "without a relay" : `to ${path.nexthop}`}, not to ${relay}.`,
    ...withoutBypass(path, facts),
  );

/** How to make relayhost decide. */
const withoutBypass = (
  { setting }: Path,
  { values, commands }: RelayFacts,
): [remedy: string, commands: string[]] => {
  if (setting === "default_transport")
    return [
      "Let relayhost decide:",
      [commands.postconf("default_transport=smtp"), commands.postfix("reload")],
    ];
  const name = setting.split(" ")[0] ?? "";
  const maps = words(values.get(name) ?? "");
  if (maps.every((map) => map.startsWith("inline:")))
    return [
      `Let relayhost decide: remove ${name} (or, if it has other entries, delete only this one in main.cf):`,
      [commands.postconfMaster("-X", name), commands.postfix("reload")],
    ];
  return [
    `Let relayhost decide: delete the entry${setting.includes("*") ? " *" : ""} from the text of ${name}, then:`,
    [
      ...maps.filter((map) => /^(?:hash|btree|lmdb|cdb|dbm):/.test(map)).map((map) => commands.postmap(map)),
      commands.postfix("reload"),
    ],
  ];
};

/** To have another relay: `configure`, where relayhost decides; else remove the setting that is before it first. */
export const reconfigure = (
  path: Path,
  facts: RelayFacts,
  words: string,
  command: string,
): [string, string[]] => {
  if (path.setting === "relayhost") return [words, [command]];
  const [remedy, commands] = withoutBypass(path, facts);
  return [`${remedy.replace(/(?:, then)?:$/, "")}, then configure the relay:`, [...commands, command]];
};
