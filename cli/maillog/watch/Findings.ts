import { causeIn } from "../../../shared/relay/maillog/cause.ts";
import { localTime } from "../../../shared/relay/maillog/LogClock.ts";
import type { MailLine } from "../../../shared/relay/maillog/MailLine.ts";
import { MaillogReader } from "../../../shared/relay/maillog/MaillogReader.ts";
import { idOfMsmtp, isStoryOfMsmtp } from "../../../shared/relay/maillog/msmtp.ts";
import { type Attempt, outcomeOfAttempt, type Story } from "../../../shared/relay/maillog/story.ts";
import { Untangler } from "../../../shared/relay/maillog/Untangler.ts";
import type { RelayProblem } from "../../../shared/relay/records/relayProblem.ts";
import type { RelayRecord } from "../../../shared/relay/records/relayRecord.ts";
import { ProblemReports } from "./ProblemReports.ts";
import type { Block, Position } from "./Tail.ts";

type InFlight = { from: Position; since: number; seen: number; told: Map<Attempt, string> };

// A message that waits longer is told as far as it is known; the place to begin again is not held back for days.
const HELD_MS = 24 * 3_600_000;
const LONGEST = { text: 1_000, reply: 8_000 };

/** Makes records of a log as it is written: each attempt at once, and again once SES's id of its message is known. */
export class Findings {
  readonly #now: () => number;
  /** Attempts until then were reported from another log. */
  readonly #reportedUntil: number;
  readonly #ended: Story[] = [];
  readonly #inFlight = new Map<Story, InFlight>();
  readonly #untangler = new Untangler({ onStory: (story) => this.#ended.push(story) });
  readonly #problems: ProblemReports;
  readonly #reader: MaillogReader;
  /** Whether there were messages whose lines state no time. */
  hasUntimed = false;

  constructor({
    now = Date.now,
    reportedUntil = 0,
  }: { now?: () => number; reportedUntil?: number | undefined } = {}) {
    this.#now = now;
    this.#reportedUntil = reportedUntil;
    this.#problems = new ProblemReports(now);
    this.#reader = this.#newReader();
  }

  /** Reads the whole lines of a block; answers how many bytes they are, and what they tell. */
  add({ bytes, from }: Block): { used: number; records: RelayRecord[] } {
    const used = this.#reader.read(bytes);
    const records: RelayRecord[] = [];
    for (const story of this.#untangler.inFlight()) this.#tell(story, from, records);
    for (const story of this.#ended.splice(0)) this.#end(story, from, records);
    return { used, records };
  }

  /** What Postfix reported about itself and is to be sent now; `all`, even what was sent a moment ago. */
  problems(options?: { all: boolean }): RelayProblem[] {
    return this.#problems.take(options);
  }

  /** Where to begin again after a restart, so that no message under way loses its beginning. */
  get heldAt(): Position | undefined {
    const held = [...this.#inFlight.values()].filter(({ since }) => this.#now() - since < HELD_MS);
    return held.reduce<InFlight | undefined>(
      (oldest, one) => (oldest === undefined || one.since < oldest.since ? one : oldest),
      undefined,
    )?.from;
  }

  #end(story: Story, from: Position, records: RelayRecord[]): void {
    this.#tell(story, from, records);
    this.#inFlight.delete(story);
    for (const notice of story.notices) this.#end(notice.story, from, records);
  }

  /** Where there is another attempt, that; and those of before again, if it told SES's id of their message. */
  #tell(story: Story, from: Position, records: RelayRecord[]): void {
    const known = this.#inFlight.get(story) ?? { from, since: this.#now(), seen: 0, told: new Map() };
    this.#inFlight.set(story, known);
    const { attempts } = story;
    const queueId = story.queueId ?? (isStoryOfMsmtp(story) ? idOfMsmtp(story) : undefined);
    // Records are told apart by their times: without one a message would count each time its lines are read.
    if (Number.isNaN(story.firstAt) || attempts.some(({ at }) => Number.isNaN(at))) {
      this.hasUntimed = true;
      return;
    }
    if (queueId === undefined || known.seen === attempts.length) return;
    known.seen = attempts.length;
    const ids = new Map(
      attempts.flatMap(({ to, sesMessageId }) =>
        sesMessageId === undefined ? [] : [[to, sesMessageId] as const],
      ),
    );
    for (const attempt of attempts) {
      const sesMessageId = ids.get(attempt.to);
      const said = sesMessageId ?? "";
      if (known.told.get(attempt) === said || attempt.at <= this.#reportedUntil) continue;
      known.told.set(attempt, said);
      records.push(recordOf(story, queueId, attempt, sesMessageId));
    }
  }

  #newReader(): MaillogReader {
    const onLine = (line: MailLine) => {
      this.#untangler.add(line);
      if (!(line.at <= this.#reportedUntil)) this.#problems.add(line);
    };
    return new MaillogReader({ onLine, latest: this.#now(), localTime });
  }
}

const recordOf = (
  story: Story,
  queueId: string,
  attempt: Attempt,
  sesMessageId: string | undefined,
): RelayRecord => {
  const { code, unverified } = causeIn(story, attempt);
  const text = (value: string | undefined) =>
    value === undefined || value === "" ? undefined : plain(value, LONGEST.text);
  return {
    queueId,
    beganAt: new Date(story.firstAt).toISOString(),
    at: new Date(attempt.at).toISOString(),
    from: plain(story.from ?? "", LONGEST.text),
    to: plain(attempt.to, LONGEST.text) || "unknown",
    status: outcomeOfAttempt(attempt),
    dsn: text(attempt.dsn),
    relay: text(attempt.relay),
    reply: attempt.reply === "" ? undefined : plain(attempt.reply, LONGEST.reply),
    sesMessageId: text(sesMessageId),
    client: text(story.client),
    headerMessageId: text(story.messageId),
    delaySeconds: attempt.delay,
    cause: code,
    identities: unverified?.identities.slice(0, 20).map((one) => plain(one, LONGEST.text)),
  };
};

const plain = (text: string, most: number): string =>
  text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]/gu, "\ufffd")
    .slice(0, most)
    .toWellFormed();
