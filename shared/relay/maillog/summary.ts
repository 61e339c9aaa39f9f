import { shell } from "../../remedies/remedy.ts";
import { type Cause, causeIn } from "./cause.ts";
import { verifySteps } from "./rules/identity.ts";
import {
  type Attempt,
  isWaiting,
  type Outcome,
  outcomeOf,
  outcomeOfAttempt,
  type Story,
  whatNext,
} from "./story.ts";

/** A cause, and the recipients it affected. */
export type CauseCount = Omit<Cause, "unverified" | "named" | "general"> & {
  /** Recipients; a message may have several. */
  count: number;
  /** Of these: Postfix still had the mail when the log ended. */
  waiting: number;
  /** Of these: Postfix bounced it after waiting too long. */
  expired: number;
  /** Of these: a later attempt succeeded. */
  recovered: number;
  firstAt: number;
  lastAt: number;
  example: { queueId: string | undefined; reply: string };
  /** What the replies name as at fault (identities that are not verified, headers, …), with how often. */
  named?: { what: string; counts: Map<string, number> };
};

const MOST_NAMED = 1_000; // of a cause: so many values are told apart
const MOST_TEXT = 1_000; // characters of a value
const STEPS_FOR = 3; // identities
const FINE = new Set(["taken_by_ses", "sent", "probe"]);

const UNTRUSTED: Cause = {
  code: "tls_untrusted",
  title: "Sent, but the relay's certificate was not trusted",
  explanation:
    "Postfix used TLS without verifying the server (smtp_tls_security_level = encrypt or may), and sent it the password and the message.",
  actor: "you",
  retry: "afterFix",
  remedy: [
    shell("Install the CA certificates.", "apt-get install ca-certificates"),
    shell(
      "Make Postfix verify them (on Red Hat: /etc/pki/tls/cert.pem).",
      "postconf -e smtp_tls_CAfile=/etc/ssl/certs/ca-certificates.crt smtp_tls_security_level=secure",
    ),
    shell("Reload Postfix.", "postfix reload"),
  ],
};

const heldCause = (queueId: string | undefined): Cause => {
  const release = (id: string) => [
    shell("Release it.", `postsuper -H ${id}`),
    shell("Or delete it.", `postsuper -d ${id}`),
  ];
  const general = {
    title: "On hold",
    explanation:
      "A filter, a rule or an operator put messages on hold: Postfix keeps them until someone releases or deletes them, and postqueue -f does not send them.",
    remedy: release("QUEUE_ID"),
  };
  const ofOne =
    queueId === undefined
      ? general
      : {
          ...general,
          explanation: `A filter, a rule or an operator put the message ${queueId} on hold: Postfix keeps it until someone releases or deletes it, and postqueue -f does not send it.`,
          remedy: release(queueId),
        };
  return { code: "held", actor: "you", retry: "afterFix", ...ofOne, general };
};

/** Counts recipients' outcomes as stories are added. Bounce notices are counted separately. */
export class Summary {
  readonly #causes = new Map<string, CauseCount>();
  readonly outcomes: Record<Outcome, number> = {
    sent: 0,
    bounced: 0,
    deferred: 0,
    expired: 0,
    rejected: 0,
    held: 0,
    unknown: 0,
  };
  messages = 0;
  /** Recipients for whom mail still waited when the log ended. */
  waiting = 0;
  /** When Postfix gives the first of them up. */
  firstGivenUpAt: number | undefined;
  /** Of non-delivery, sent to senders. */
  notices = 0;
  /** Senders who were not told, as the notice too failed. */
  noticesUndelivered = 0;

  add(story: Story): void {
    this.messages++;
    this.outcomes[outcomeOf(story)]++;
    if (story.held !== undefined && story.attempts.length === 0)
      this.#count(heldCause(story.queueId), story, story.firstAt, story.held);
    if (story.attempts.length === 1) for (const attempt of story.attempts) this.#countLast(story, attempt);
    else this.#countAll(story);
    for (const notice of story.notices) {
      this.notices++;
      const outcome = outcomeOf(notice.story);
      if (outcome !== "sent" && outcome !== "unknown") this.noticesUndelivered++;
    }
  }

  /** What went wrong first, most of it first. */
  causes(): CauseCount[] {
    const badness = ({ code, count, recovered }: CauseCount) => (FINE.has(code) ? -1 : count - recovered);
    for (const cause of this.#causes.values()) {
      if (cause.code !== "not_verified" || cause.named?.what !== "Not verified") continue;
      const most = [...cause.named.counts].sort(([, a], [, b]) => b - a).slice(0, STEPS_FOR);
      cause.remedy = verifySteps(most.map(([identity]) => identity));
    }
    return [...this.#causes.values()].sort(
      (a, b) => badness(b) - badness(a) || b.count - a.count || (a.code < b.code ? -1 : 1),
    );
  }

  #countAll(story: Story): void {
    const lasts = new Map(story.attempts.map((attempt) => [attempt.to, attempt]));
    const told = new Set<string>();
    for (const attempt of story.attempts) {
      const last = lasts.get(attempt.to);
      if (attempt === last) this.#countLast(story, attempt);
      else if (last?.status === "sent") {
        const cause = causeIn(story, attempt);
        if (told.has(`${attempt.to} ${cause.code}`)) continue;
        told.add(`${attempt.to} ${cause.code}`);
        this.#count(cause, story, attempt.at, attempt.reply).recovered++;
      }
    }
  }

  #countLast(story: Story, attempt: Attempt): void {
    const known = this.#count(causeIn(story, attempt), story, attempt.at, attempt.reply);
    if (attempt.status === "expired") known.expired++;
    if (isWaiting(story, attempt)) {
      this.waiting++;
      const givenUpAt = whatNext(attempt)?.givenUpAt;
      if (givenUpAt !== undefined)
        this.firstGivenUpAt = Math.min(givenUpAt, this.firstGivenUpAt ?? givenUpAt);
      known.waiting++;
    }
    if (attempt.isTlsUntrusted && outcomeOfAttempt(attempt) === "sent")
      this.#count(UNTRUSTED, story, attempt.at, attempt.reply);
  }

  #count(told: Cause, { queueId }: Story, at: number, reply: string): CauseCount {
    const key = told.unverified === undefined ? told.code : `${told.code} ${told.unverified.region}`;
    let known = this.#causes.get(key);
    if (known === undefined) {
      const { unverified: _of, named: _named, general: _general, ...cause } = told;
      known = {
        ...cause,
        count: 0,
        waiting: 0,
        expired: 0,
        recovered: 0,
        firstAt: at,
        lastAt: at,
        example: { queueId, reply },
      };
      this.#causes.set(key, known);
    }
    known.count++;
    if (at < known.firstAt) known.firstAt = at;
    if (at >= known.lastAt) {
      known.lastAt = at;
      known.example.queueId = queueId;
      known.example.reply = reply;
    }
    // As long as every reply names the same, it is part of the text.
    if (told.explanation !== known.explanation) {
      const { title, explanation, remedy } = told.general ?? told;
      Object.assign(known, { title, explanation, remedy });
    }
    if (told.named !== undefined) {
      known.named ??= { what: told.named.what, counts: new Map() };
      countEach(known.named.counts, told.named.values);
    }
    return known;
  }
}

const countEach = (counts: Map<string, number>, values: readonly string[]): void => {
  for (const value of values) {
    const name = value.slice(0, MOST_TEXT);
    if (counts.has(name) || counts.size < MOST_NAMED) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
};
