export const OUTCOMES = ["sent", "bounced", "deferred", "expired", "rejected", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One attempt to deliver to one recipient. */
export type Attempt = {
  at: number;
  time: string;
  to: string;
  /** As it was addressed before an alias or rewriting. */
  origTo?: string;
  relay: string;
  dsn: string;
  /** `sent`, `bounced`, `deferred`, `expired`, …, in Postfix's own word. */
  status: string;
  /** What the relay said, or why there was none. */
  reply: string;
  /** Of SES, where it took the message: what joins the log to SES's events. */
  sesMessageId?: string;
};

/** One message's way through Postfix, from hand-over to the last attempt. */
export type Story = {
  instance: string;
  /** Absent for what was rejected before there was one. */
  queueId?: string;
  firstAt: number;
  lastAt: number;
  time: string;
  client?: string;
  uid?: string;
  messageId?: string;
  from?: string;
  size?: number;
  attempts: Attempt[];
  outcome: Outcome;
  /** Queue id of the notice that told the sender, and how that fared. */
  notice?: { queueId: string; story?: Story };
  /** A rejection's reason, of smtpd or a milter. */
  rejection?: string;
  /** Whether the log has its beginning. */
  isWhole: boolean;
};

/** Of a message as of its last attempts: what is worst for anybody counts. */
export const outcomeOf = ({ attempts, rejection }: Pick<Story, "attempts" | "rejection">): Outcome => {
  if (rejection !== undefined) return "rejected";
  const last = new Map(attempts.map((attempt) => [attempt.to, attempt.status]));
  const statuses = new Set(last.values());
  for (const status of ["expired", "bounced", "deferred", "sent"] as const)
    if (statuses.has(status)) return status;
  return "unknown";
};
