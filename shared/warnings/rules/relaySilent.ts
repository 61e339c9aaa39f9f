import { counted, minuteUtc } from "../../plainMail/words.ts";
import { shell } from "../../remedies/remedy.ts";
import { DAY_MS, MINUTE_MS } from "../../time/durations.ts";
import type { ConditionRule } from "../rule.ts";

const SILENT_MS = 30 * MINUTE_MS; // `postmaster maillog watch` reports at least every five minutes
const MISSED_FOR_MS = 14 * DAY_MS;

/** A mail host stopped reporting its mail log. */
export const relaySilent: ConditionRule = {
  name: "relaySilent",
  why: "Only this host's mail log shows what SES rejected and what is queued. The host may be down, or it cannot reach this service.",
  remedy: [
    shell("On the host, check the service that reports the log.", "systemctl status postmaster-maillog"),
    shell("Read its journal.", "journalctl -u postmaster-maillog -e"),
    { text: "Check whether its token was revoked or has expired.", target: { to: "tokens" } },
    { text: "If you retired the host, do nothing: the warning is resolved automatically after 14 days." },
  ],
  cooldownMs: DAY_MS,
  settleMs: 0,
  find: ({ relayHosts, now }) =>
    relayHosts.flatMap(({ host, lastSeenAt }) => {
      const silentMs = now.getTime() - Date.parse(lastSeenAt);
      if (silentMs < SILENT_MS || silentMs >= MISSED_FOR_MS) return [];
      return [
        {
          subject: host,
          severity: "warning",
          headline: `Mail host ${host} stopped reporting`,
          facts: [
            `Last report: ${minuteUtc(lastSeenAt)}, ${counted(Math.floor(silentMs / MINUTE_MS), "minute")} ago.`,
          ],
        },
      ];
    }),
};
