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
    ...guard.overrides.map(({ service, setting }) =>
      look(
        "guardOverridden",
        service === undefined
          ? `${setting} in main.cf has no_milters: mail is sent without the guard.`
          : `master.cf sets ${setting} for ${service}: mail that arrives there is sent without the guard.`,
        service === undefined
          ? `Remove no_milters from ${setting} in main.cf, then:`
          : "If applications hand over mail there:",
        [
          ...(service === undefined ? [] : [commands.postconfMaster("-PX", `${service}/${setting}`)]),
          commands.postfix("reload"),
        ],
      ),
    ),
  ];
  return flaws.length > 0
    ? flaws
    : [ok("guardAsked", `Postfix asks the guard (${address}) about each message.`)];
};
