import { counted, minuteUtc } from "../../plainMail/words.ts";
import { type ConditionRule, DAY_MS, MINUTE_MS } from "../rule.ts";

const SILENT_MS = 30 * MINUTE_MS; // `postmaster maillog watch` reports at least every five minutes
const MISSED_FOR_MS = 14 * DAY_MS;

/** A mail host that reported its maillog does so no more. */
export const relaySilent: ConditionRule = {
  name: "relaySilent",
  why: "What SES refuses of this host's mail, and what waits in its queue, is told by its maillog only. The host may be down, or cannot reach this service.",
  remedy: [
    "On the host: systemctl status postmaster-maillog, and its journal.",
    "Look whether its token was revoked or has expired: GET /v1/tokens.",
    "A host that is gone for good is forgotten after 14 days.",
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
          headline: `The mail host ${host} reports no more`,
          facts: [
            `It last did at ${minuteUtc(lastSeenAt)}, ${counted(Math.floor(silentMs / MINUTE_MS), "minute")} ago.`,
          ],
        },
      ];
    }),
};
