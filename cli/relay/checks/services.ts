import type { RelayFacts } from "../facts/relayFacts.ts";
import { type Check, look, wrong } from "./check.ts";

/** What a message needs on its way besides the route: services of master.cf, and mail filters. */
export const serviceChecks = (facts: RelayFacts): Check[] => [...missing(facts), ...silent(facts)];

const missing = ({ missingServices, commands }: RelayFacts): Check[] =>
  missingServices.map(({ name, line, does }) =>
    wrong("serviceMissing", `master.cf has no service ${name}, which ${does}: mail is not sent.`, "Add it:", [
      commands.postconfMaster("-Me", `${name}/unix=${line}`),
      commands.postfix("reload"),
    ]),
  );

const ACTIONS: Readonly<Record<string, string>> = {
  accept: "sends it without the filter",
  reject: "rejects it",
  quarantine: "puts it on hold",
  shutdown: "hangs up",
};

type Remedy = [remedy: string, commands: string[]];

const GUARD_REMEDY: Remedy = [
  "Find out why it stopped, fix that, then start it again:",
  [
    "systemctl status postmaster-guard.service postmaster-guard.socket",
    "systemctl restart postmaster-guard.socket postmaster-guard.service",
  ],
];

const silent = ({ silentMilters, values, commands }: RelayFacts): Check[] =>
  silentMilters.map(({ setting, milter, isGuard, action, why }) =>
    (action === "accept" ? look : wrong)(
      "milterSilent",
      `${isGuard ? "The guard" : "The mail filter"} ${milter} (${setting}) does not answer: ${why}. If mail ${setting === "smtpd_milters" ? "arrives by SMTP" : "is submitted with sendmail"}, Postfix ${ACTIONS[action] ?? "defers or rejects it temporarily"}.`,
      ...(isGuard
        ? GUARD_REMEDY
        : ([
            "Start the filter, for example with systemctl start opendkim; or send mail without it if it fails:",
            (values.get(setting) ?? "").includes("default_action")
              ? []
              : [commands.postconf("milter_default_action=accept"), commands.postfix("reload")],
          ] satisfies Remedy)),
    ),
  );
