import { shownMap } from "../facts/literalMap.ts";
import type { RelayFacts } from "../facts/relayFacts.ts";
import { type Check, wrong } from "./check.ts";

/** Postfix defers all mail, or keeps it before it is queued, if it cannot use one of its tables. */
export const tableChecks = ({ failedTables, commands }: RelayFacts): Check[] =>
  failedTables.map(({ setting, map, why, hasText, others, service }) =>
    wrong(
      "tableMissing",
      `Postfix cannot use the lookup table ${shownMap(map)} (${setting}) and sends no mail: ${why}.`,
      hasText
        ? "Build it from its text:"
        : `Restore it, or if nothing needs it, remove it from ${setting}${service === undefined ? "" : " in master.cf"}:`,
      [
        hasText
          ? commands.postmap(map.replace(/^proxy:/, ""))
          : service === undefined
            ? commands.postconf(`${setting}=${others}`)
            : commands.postconfMaster("-PX", `${service}/unix/${setting}`),
        commands.postfix("reload"),
      ],
    ),
  );
