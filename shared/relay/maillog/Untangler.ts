import { attemptOf, newAttempt } from "./attempt.ts";
import { Flights } from "./Flights.ts";
import type { MailLine } from "./MailLine.ts";
import { storyOfMsmtp } from "./msmtp.ts";
import { refusalOf } from "./refusal.ts";
import { lastAttempts, newStory, outcomeOfAttempt, type Story } from "./story.ts";
import { TlsState } from "./TlsState.ts";

const [COMMA, GREATER] = [0x2c, 0x3e];

export type UntanglerOptions = {
  /** Told each story once: when its message and the notices of it have left, when it is pushed out, or at the end. */
  onStory: (story: Story) => void;
  /** Stories and attempts remembered at once; beyond, the messages that have been idle longest are told as they are. */
  mostRecords?: number;
};

/** Makes stories of interleaved lines. Memory holds the messages in flight, not the log. */
export class Untangler {
  readonly #onStory: (story: Story) => void;
  readonly #flights: Flights;
  readonly #tls = new TlsState();

  constructor({ onStory, mostRecords = 100_000 }: UntanglerOptions) {
    this.#onStory = onStory;
    this.#flights = new Flights({ onStory, mostRecords });
  }

  /** Messages that were told before their end. */
  get pushedOut(): number {
    return this.#flights.pushedOut;
  }

  /** The stories that are not told yet, as they are so far. */
  inFlight(): Iterable<Story> {
    return this.#flights.stories();
  }

  add(line: MailLine): void {
    const { role } = line.source;
    if (role === "reports") return;
    if (line.queueId === "") this.#withoutMessage(line);
    // Any daemon may write this, the queue manager too, where it does not even try.
    else if (line.says("to=")) this.#attempt(line);
    else if (role === "takes") this.#take(line);
    else if (role === "cleans") this.#clean(line);
    else if (role === "queues") this.#queue(line);
    else if (role === "bounces") this.#bounce(line);
    else if (role === "deletes") this.#supersede(line);
  }

  /** Tells what is still in flight. */
  end(): void {
    this.#flights.end();
  }

  #withoutMessage(line: MailLine): void {
    if (line.source.role === "sends") this.#sent(line);
    if (line.source.role === "delivers") this.#tls.read(line);
    if (line.source.role !== "takes" || !line.says("NOQUEUE: ")) return;
    const refusal = refusalOf(line.text().slice("NOQUEUE: ".length), line.at);
    if (refusal === undefined) return;
    const { client, from, attempt } = refusal;
    const story = newStory({ system: line.source.system, at: line.at });
    this.#onStory({ ...story, isWhole: true, ending: "refused", client, from, attempts: [attempt] });
  }

  #sent(line: MailLine): void {
    const story = storyOfMsmtp(line.text(), line.source.system, line.at);
    if (story !== undefined) this.#onStory(story);
  }

  /** smtpd's `client=name[address], sasl_method=…, sasl_username=…`, pickup's `uid=33 from=<a@b>`; both begin a story. */
  #take(line: MailLine): void {
    if (line.says("client=")) {
      const story = this.#flights.begin(line);
      const end = line.placeOf(COMMA, "client=".length);
      story.client = line.recentText("client=".length, end);
      if (end < line.length) story.saslUsername = /, sasl_username=([^,]+)/.exec(line.text(end))?.[1];
    } else if (line.says("uid=")) {
      const story = this.#flights.begin(line);
      const [, uid, from] = /^uid=(\d+) from=<(.*?)>(?: |$)/.exec(line.text()) ?? [];
      story.uid = uid;
      story.from = from;
    } else this.#refuse(line);
  }

  #clean(line: MailLine): void {
    if (line.says("message-id=")) {
      // Postfix's own notices, and what local forwards, begin here.
      const story = this.#flights.beginOrContinue(line);
      const isBracketed = line.says("<", "message-id=".length) && line.says(">", line.length - 1);
      story.messageId = isBracketed
        ? line.text("message-id=<".length, line.length - 1)
        : line.text("message-id=".length);
    } else if (line.says("milter-hold: ") || line.says("hold: ")) {
      this.#flights.storyOf(line).held = line.text();
    } else if (!this.#flights.wasRefused(line) && this.#refuse(line)) this.#flights.close(line, "refused");
  }

  #queue(line: MailLine): void {
    if (line.says("removed")) this.#flights.close(line, "removed");
    if (!line.says("from=<")) return;
    const story = this.#flights.storyOf(line);
    let end = line.placeOf(GREATER, "from=<".length);
    while (end < line.length && !line.says(">, ", end)) end = line.placeOf(GREATER, end + 1);
    story.from = line.recentText("from=<".length, end);
    const rest = end + ">, ".length;
    if (line.says("size=", rest)) {
      story.size = line.number(rest + "size=".length);
      story.nrcpt = line.number(line.placeOf(COMMA, rest) + ", nrcpt=".length);
    } else if (line.says("status=expired", rest) || line.says("status=force-expired", rest))
      this.#expire(line, story);
  }

  /** postsuper(1): `removed`, `placed on hold`, `released from hold`. */
  #supersede(line: MailLine): void {
    if (line.says("removed")) this.#flights.close(line, "deleted");
    else if (line.says("placed on hold")) this.#flights.storyOf(line).held = "placed on hold by the operator";
    else if (line.says("released from hold")) this.#flights.storyOf(line).held = undefined;
  }

  #expire({ at }: MailLine, story: Story): void {
    const lasts = lastAttempts(story);
    for (const last of lasts)
      if (outcomeOfAttempt(last) === "deferred")
        this.#flights.addAttempt(story, { ...last, at, status: "expired" });
    // They are in an older log.
    if (lasts.length === 0) this.#flights.addAttempt(story, { ...newAttempt(at), status: "expired" });
  }

  #bounce(line: MailLine): void {
    if (!line.says("sender ") && !line.says("postmaster ")) return;
    const [, kind, queueId] = /^\w+ (.+) notification: (\S+)$/.exec(line.text()) ?? [];
    if (kind !== undefined && queueId !== undefined) this.#flights.addNotice(line, kind, queueId);
  }

  #attempt(line: MailLine): void {
    const attempt = attemptOf(line.text(), line.at);
    if (attempt === undefined) return;
    this.#tls.describe(line, attempt);
    this.#flights.addAttempt(this.#flights.storyOf(line), attempt);
  }

  #refuse(line: MailLine): boolean {
    if (
      !line.says("reject: ") &&
      !line.says("milter-reject: ") &&
      !line.says("milter-discard: ") &&
      !line.says("proxy-reject: ") &&
      !line.says("discard: ")
    )
      return false;
    const refusal = refusalOf(line.text(), line.at);
    if (refusal === undefined) return false;
    const story = this.#flights.storyOf(line);
    story.client ??= refusal.client;
    story.from ??= refusal.from;
    this.#flights.addAttempt(story, refusal.attempt);
    return true;
  }
}
