import { counted } from "../../../shared/plainMail/words.ts";
import { causeOf } from "../../../shared/relay/maillog/cause.ts";
import type { RelayFacts } from "../facts/relayFacts.ts";
import { type Check, look, ok, wrong } from "./check.ts";

const RECENT_MS = 2 * 3_600_000; // Postfix retries at least every 4,000 seconds [postconf(5): maximal_backoff_time]
/** The relay's own words, or that it and Postfix could not agree on signing in. */
const BY_RELAY = /\bsaid: |SASL authentication failed|refused to talk to me/;
/** Of Postfix itself: what it has here does not let it send [smtp(8), trivial-rewrite(8), qmgr(8)]. */
const BY_POSTFIX =
  /TLS engine|address resolver failure|client TLS configuration problem|mail transport unavailable|unknown mail transport error|lookup (?:error|failure)|map lookup problem|TLS is required, but (?:our|was not)|[Ll]ocal (?:configuration|data) error|no mechanism available|service unavailable|Cannot start TLS: handshake failure|Server certificate not (?:trusted|verified)|transport is (?:disabled|deferred)/;

/** What waits, and why. */
export const queueChecks = (facts: RelayFacts): Check[] => {
  const { held, deferredCount, active } = facts.queue;
  if (held.length + deferredCount + active === 0) return [ok("queueEmpty", "The queue is empty.")];
  const checks = [...heldChecks(facts), ...deferredChecks(facts)];
  return checks.length > 0
    ? checks
    : [ok("queueMoving", `${counted(active, "message is", "messages are")} being sent.`)];
};

/** These never leave by themselves, and a flush does not send them either. */
const heldChecks = ({ queue: { held }, commands }: RelayFacts): Check[] =>
  held.length === 0
    ? []
    : [
        look(
          "mailHeld",
          `${counted(held.length, "message is", "messages are")} on hold: someone, or a HOLD rule, stopped ${held.length === 1 ? "it" : "them"}, and Postfix does not send ${held.length === 1 ? "it" : "them"}.`,
          "Find out why before you release one:",
          [commands.release(held[0] ?? "")],
        ),
      ];

const deferredChecks = (facts: RelayFacts): Check[] => {
  const { queue, commands, now } = facts;
  if (queue.deferredCount === 0) return [];
  const since = Math.max(
    facts.configuredAt,
    facts.runningSince ?? 0,
    ...facts.maps.map(({ builtAt }) => builtAt ?? 0),
    now - RECENT_MS,
  );
  const are = `${counted(queue.deferredCount, "message is", "messages are")} waiting to be sent again; Postfix bounces them after 5 days`;
  const refused = queue.deferred.find(
    ({ reason, attemptedAt }) => BY_RELAY.test(reason) && attemptedAt !== undefined && attemptedAt > since,
  );
  if (refused !== undefined) {
    const { title, explanation } = causeOf({
      status: "deferred",
      reply: refused.reason,
      relay: "",
      dsn: "4.0.0",
      sesMessageId: undefined,
    });
    const minutes = Math.floor((now - (refused.attemptedAt ?? now)) / 60_000);
    return [
      wrong(
        "relayRefuses",
        `The relay refused mail ${minutes === 0 ? "just now" : `${counted(minutes, "minute", "minutes")} ago`}: ${title}. ${are}. The reason: ${refused.reason}`,
        `${explanation} When it is fixed:`,
        [commands.flush()],
      ),
    ];
  }
  const stuck = queue.deferred.find(
    ({ reason, attemptedAt }) => BY_POSTFIX.test(reason) && attemptedAt !== undefined && attemptedAt > since,
  );
  if (stuck !== undefined)
    return [
      wrong(
        "postfixDefers",
        `Postfix could not send mail with its present configuration: ${stuck.reason}. ${are}.`,
        "The log has the cause above that line: postmaster maillog explain. When it is fixed:",
        [commands.flush()],
      ),
    ];
  const [first] = queue.deferred;
  return [
    look(
      "mailDeferred",
      `${are}.${first === undefined || first.reason === "" ? "" : ` The last reason: ${first.reason}`}`,
      "If the cause is fixed, send them now:",
      [commands.flush()],
    ),
  ];
};
