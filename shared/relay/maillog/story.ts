/** Postfix's own words, and ours for what expired, was refused before it was queued, or is on hold. */
export const OUTCOMES = ["sent", "bounced", "deferred", "expired", "rejected", "held", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One attempt to deliver to one recipient, or a refusal to take the message for them. */
export type Attempt = {
  /** Milliseconds since 1970, as all times here; NaN where the log has none. */
  at: number;
  to: string;
  /** As it was addressed before an alias or rewriting. */
  origTo: string | undefined;
  relay: string;
  /** Seconds since the message arrived. */
  delay: number | undefined;
  /** Seconds before the queue manager, in it, for the connection, for the transmission: `a/b/c/d`. */
  delays: string | undefined;
  /** Enhanced status code [RFC 3463]; empty where Postfix gave none. */
  dsn: string;
  /** `sent`, `bounced`, `deferred`, …, in Postfix's own word; `expired` and `rejected` in ours. */
  status: string;
  /** What the relay said, or why there was none. */
  reply: string;
  /** Of SES, where it took the message: what joins the log to SES's events. */
  sesMessageId: string | undefined;
  /** Whether the relay's certificate was not trusted, and the message sent all the same. */
  isTlsUntrusted: boolean;
};

/**
 * How a story ended: Postfix removed the message; the operator deleted it (postsuper); it was refused before it was
 * queued; it was still there when the log ended; or too many were under way and it was told before its end.
 */
export type Ending = "removed" | "deleted" | "refused" | "open" | "pushedOut";

/** One message's way through Postfix, from hand-over to the last attempt. */
export type Story = {
  system: string;
  /** Absent for what was refused before there was one. */
  queueId: string | undefined;
  firstAt: number;
  lastAt: number;
  /** Whether the log has its beginning. */
  isWhole: boolean;
  /** Who handed it over by SMTP, `name[address]`; or, by sendmail, the user's number. */
  client: string | undefined;
  saslUsername: string | undefined;
  uid: string | undefined;
  messageId: string | undefined;
  /** The envelope sender, empty for a notice. */
  from: string | undefined;
  size: number | undefined;
  /** Recipients, by Postfix's count. */
  nrcpt: number | undefined;
  /** Why it was put on hold. */
  held: string | undefined;
  attempts: Attempt[];
  ending: Ending;
  /** What Postfix wrote to the sender of its fate, and how that fared. */
  notices: Notice[];
};

/** `kind`: non-delivery, delay, delivery status. */
export type Notice = { kind: string; story: Story };

// Postfix's defaults [postconf: minimal_backoff_time, maximal_backoff_time, maximal_queue_lifetime]
const LEAST_BACKOFF_S = 300;
const MOST_BACKOFF_S = 4_000;
const LIFETIME_S = 5 * 86_400;

/** An attempt's outcome for its recipient. */
export const outcomeOfAttempt = ({ status }: Attempt): Outcome => {
  switch (status) {
    case "sent":
    case "bounced":
    case "deferred":
    case "expired":
    case "rejected":
      return status;
    case "SOFTBOUNCE": // soft_bounce = yes
      return "deferred";
    default:
      return "unknown";
  }
};

/** The last attempt for each recipient. */
export const lastAttempts = ({ attempts }: Story): Attempt[] =>
  attempts.length < 2 ? attempts : [...new Map(attempts.map((attempt) => [attempt.to, attempt])).values()];

const WORST_FIRST = ["expired", "bounced", "rejected", "deferred", "sent"] as const;

/** Of a message as of its last attempts: what is worst for anybody counts. */
export const outcomeOf = (story: Story): Outcome => {
  if (story.attempts.length === 0 && story.held !== undefined) return "held";
  const outcomes = lastAttempts(story).map(outcomeOfAttempt);
  return WORST_FIRST.find((one) => outcomes.includes(one)) ?? "unknown";
};

/** Whether Postfix, when the log ended, still had the message and would try again for this recipient. */
export const isWaiting = ({ ending }: Story, attempt: Attempt): boolean =>
  (ending === "open" || ending === "pushedOut") && outcomeOfAttempt(attempt) === "deferred";

/**
 * When Postfix tries again (a queue run later, five minutes at most) and when it gives up, both by its default
 * settings: it waits as long as the message is old, within bounds [qmgr(8)].
 */
export const whatNext = ({ at, delay }: Attempt): { nextTryAt: number; givenUpAt: number } | undefined =>
  delay === undefined || Number.isNaN(at)
    ? undefined
    : {
        nextTryAt: at + Math.min(Math.max(delay, LEAST_BACKOFF_S), MOST_BACKOFF_S) * 1_000,
        givenUpAt: at + Math.max(LIFETIME_S - delay, 0) * 1_000,
      };

/** Of which nothing is known yet. */
export const newStory = ({ system, at }: { system: string; at: number }): Story => ({
  system,
  queueId: undefined,
  firstAt: at,
  lastAt: at,
  isWhole: false,
  client: undefined,
  saslUsername: undefined,
  uid: undefined,
  messageId: undefined,
  from: undefined,
  size: undefined,
  nrcpt: undefined,
  held: undefined,
  attempts: [],
  ending: "open",
  notices: [],
});
