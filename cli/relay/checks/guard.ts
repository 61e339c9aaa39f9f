import { guardEntry } from "../../../shared/relay/guard/mainCf.ts";
import { type GuardFacts, MAPS, NO_MILTERS, OPTIONS } from "../facts/guard.ts";
import { inBraces, words } from "../facts/literalMap.ts";
import { mapsIn } from "../facts/mapList.ts";
import type { RelayFacts } from "../facts/relayFacts.ts";
import { type Check, look, ok } from "./check.ts";

const WAYS = {
  smtpd_milters: "arrives by SMTP",
  non_smtpd_milters: "is handed over by sendmail",
} as const;

/** Whether Postfix asks the guard about all mail, where it asks it about some. */
export const guardChecks = ({ guard, commands }: Pick<RelayFacts, "guard" | "commands">): Check[] => {
  const address = guard.asked.find((one) => one.address !== undefined)?.address;
  if (address === undefined) return [];
  const install = commands.guardInstall();
  const flaws = [
    ...guard.asked.flatMap(({ setting, address: here, before }) => {
      if (here === undefined)
        return [
          look(
            "guardPartly",
            `${setting} does not have the guard (${address}): mail that ${WAYS[setting]} is sent without it.`,
            "Add it there too:",
            [install],
          ),
        ];
      if (before.length === 0) return [];
      return [
        look(
          "guardNotFirst",
          `${setting} has ${before.join(", ")} before the guard (${address}). If that signs mail, as OpenDKIM does, rewriting breaks the signature.`,
          "Put the guard first:",
          [install],
        ),
      ];
    }),
    ...guard.overrides.map((one) => overridden(one, address, commands)),
  ];
  return flaws.length > 0
    ? flaws
    : [ok("guardAsked", `Postfix asks the guard (${address}) about each message.`)];
};

/** Its commands keep what else the setting has: other milters, and other options. */
const overridden = (
  { service, setting, value }: GuardFacts["overrides"][number],
  address: string,
  commands: RelayFacts["commands"],
): Check => {
  const reload = commands.postfix("reload");
  const place = service === undefined ? "main.cf" : `master.cf (${service})`;
  const mail = service === undefined ? "mail" : (MAIL_OF[service] ?? "mail that arrives there");
  if (setting === MAPS)
    return look(
      "guardMaps",
      `${setting} in ${place} names milters by client: mail of clients for which it does not name the guard is sent without it.`,
      `If applications connect from such addresses, put ${compact(guardEntry(address))} first in their values. For this host's own address:`,
      mapsIn(value).map((map) => commands.postmap("-q", "127.0.0.1", map)),
    );
  if (setting === OPTIONS) {
    const others = words(value)
      .filter((word) => word !== NO_MILTERS)
      .join(",");
    const set =
      service === undefined
        ? commands.postconf(`${setting}=${others}`)
        : others === ""
          ? commands.postconfMaster("-PX", `${service}/${setting}`)
          : commands.postconfMaster("-P", `${service}/${setting}=${others}`);
    return look(
      "guardOverridden",
      `${setting} in ${place} has ${NO_MILTERS}: ${mail} is sent without the guard.`,
      service === undefined ? "Remove it:" : "If applications hand over mail there, remove it:",
      [set, reload],
    );
  }
  const milters = [guardEntry(address), ...words(value)].map(compact).join(",");
  return look(
    "guardOverridden",
    `master.cf sets ${setting} for ${service}: ${mail} is sent without the guard.`,
    "If applications hand over mail there, put the guard first:",
    [commands.postconfMaster("-P", `${service}/${setting}=${milters}`), reload],
  );
};

const MAIL_OF: Readonly<Record<string, string>> = {
  "pickup/unix": "mail from sendmail",
  "pickup/fifo": "mail from sendmail",
  "cleanup/unix": "mail from sendmail",
};

/** Without spaces, which postconf -P refuses. */
const compact = (milter: string): string => {
  const inner = inBraces(milter);
  return inner === undefined ? milter : `{${words(inner).join(",")}}`;
};
