import type { MailLine } from "./line.ts";
import { type Attempt, outcomeOf, type Story } from "./story.ts";

export type UntanglerOptions = {
  /** Told each story once, when its message has left, when it is pushed out, or at the end. */
  onStory: (story: Story) => void;
  /** Messages remembered at once; the one that began first is told when there are more. */
  mostInFlight?: number;
};

const MOST_IN_FLIGHT = 100_000;
const NOTICE_KEPT = 10_000;

/**
 * Makes stories of interleaved lines. A message is known by instance and queue id, until `removed`: then the id belongs
 * to the next. A notice that Postfix sends of a bounce is told as a part of the message that bounced. Memory holds
 * the messages in flight, not the log.
 */
export class Untangler {
  readonly #options: Required<UntanglerOptions>;
  /** In order of their beginning. */
  readonly #inFlight = new Map<string, Story>();
  /** Notices on their way, to the stories that wait for them. */
  readonly #notices = new Map<string, Story>();
  pushedOut = 0;

  constructor({ onStory, mostInFlight = MOST_IN_FLIGHT }: UntanglerOptions) {
    this.#options = { onStory, mostInFlight };
  }

  add(line: MailLine): void {
    const { daemon, queueId, text } = line;
    if (queueId === undefined) {
      if (daemon === "smtpd" && text.startsWith("NOQUEUE: ")) this.#reject(line);
      return;
    }
    if (daemon === "pickup" || daemon === "smtpd") this.#begin(line);
    else if (daemon === "cleanup") this.#cleanup(line);
    else if (daemon === "qmgr") this.#queue(line);
    else if (daemon === "bounce") this.#bounced(line);
    else this.#deliver(line);
  }

  /** Tells what is still in flight. */
  end(): void {
    for (const story of this.#notices.values()) this.#tell(story);
    this.#notices.clear();
    for (const story of this.#inFlight.values()) this.#tell(story);
    this.#inFlight.clear();
  }

  #begin(line: MailLine): void {
    const { text } = line;
    const client = /^client=([^,]+)/.exec(text)?.[1];
    const pickup = /^uid=(\d+) from=<(.*?)>/.exec(text);
    if (client !== undefined || pickup !== null) {
      // The id was used before, and the line that it was removed is not in this log.
      const before = this.#inFlight.get(keyOf(line));
      if (before !== undefined && (before.client ?? before.uid) !== undefined) this.#close(keyOf(line));
      const story = this.#storyOf(line);
      story.isWhole = true;
      if (client !== undefined) story.client = client;
      if (pickup !== null) Object.assign(story, { uid: pickup[1], from: pickup[2] });
      return;
    }
    if (text.startsWith("reject: ")) this.#storyOf(line).rejection = text.slice("reject: ".length);
  }

  #cleanup(line: MailLine): void {
    const { text } = line;
    const messageId = /^message-id=<?(.*?)>?$/.exec(text)?.[1];
    if (messageId !== undefined) this.#storyOf(line).messageId = messageId;
    const milter = /^milter-(?:reject|hold|discard): (.*)$/.exec(text)?.[1];
    if (milter === undefined) return;
    this.#storyOf(line).rejection = milter;
    this.#close(keyOf(line));
  }

  #queue(line: MailLine): void {
    const { text } = line;
    if (text === "removed") this.#close(keyOf(line));
    const from = /^from=<(.*?)>, (.*)$/.exec(text);
    if (from === null) return;
    const story = this.#storyOf(line);
    story.from = from[1] ?? "";
    const size = /^size=(\d+)/.exec(from[2] ?? "")?.[1];
    if (size !== undefined) story.size = Number(size);
    if (from[2]?.startsWith("status=expired")) {
      const waiting = new Set(story.attempts.map(({ to }) => to));
      for (const to of waiting) {
        const last = story.attempts.findLast((attempt) => attempt.to === to);
        if (last?.status === "deferred")
          story.attempts.push({ ...last, at: line.at, time: line.time, status: "expired" });
      }
    }
  }

  #bounced(line: MailLine): void {
    const notice = /^sender (?:non-delivery|delivery status|delay) notification: (\S+)$/.exec(line.text)?.[1];
    if (notice === undefined) {
      this.#deliver(line);
      return;
    }
    const story = this.#storyOf(line);
    story.notice = { queueId: notice };
    this.#notices.set(`${line.instance} ${notice}`, story);
    const oldest = this.#notices.entries().next().value;
    if (this.#notices.size > NOTICE_KEPT && oldest !== undefined) {
      this.#notices.delete(oldest[0]);
      if (!this.#isInFlight(oldest[1])) this.#tell(oldest[1]);
    }
  }

  #deliver(line: MailLine): void {
    const attempt = attemptOf(line);
    if (attempt !== undefined) this.#storyOf(line).attempts.push(attempt);
  }

  #reject(line: MailLine): void {
    const rejection = line.text.slice("NOQUEUE: ".length).replace(/^reject: /, "");
    const from = /from=<(.*?)>/.exec(rejection)?.[1];
    const client = /from (\S+\[[^\]]*\])/.exec(rejection)?.[1];
    this.#options.onStory({
      instance: line.instance,
      firstAt: line.at,
      lastAt: line.at,
      time: line.time,
      ...(from === undefined ? {} : { from }),
      ...(client === undefined ? {} : { client }),
      attempts: [],
      rejection,
      outcome: "rejected",
      isWhole: true,
    });
  }

  #storyOf(line: MailLine): Story {
    const key = keyOf(line);
    let story = this.#inFlight.get(key);
    if (story === undefined) {
      story = {
        instance: line.instance,
        ...(line.queueId === undefined ? {} : { queueId: line.queueId }),
        firstAt: line.at,
        lastAt: line.at,
        time: line.time,
        attempts: [],
        outcome: "unknown",
        isWhole: false,
      };
      this.#inFlight.set(key, story);
      if (this.#inFlight.size > this.#options.mostInFlight) this.#pushOut();
    }
    story.lastAt = line.at;
    return story;
  }

  #pushOut() {
    const oldest = this.#inFlight.keys().next().value;
    if (oldest === undefined) return;
    this.pushedOut++;
    this.#close(oldest);
  }

  /** A message has left: its story is told, unless that of its notice is still to come. */
  #close(key: string): void {
    const story = this.#inFlight.get(key);
    if (story === undefined) return;
    this.#inFlight.delete(key);
    const told = this.#notices.get(key);
    if (told !== undefined) {
      story.outcome = outcomeOf(story);
      told.notice = { queueId: story.queueId ?? "", story };
      this.#notices.delete(key);
      if (!this.#isInFlight(told)) this.#tell(told);
      return;
    }
    if (
      story.notice !== undefined &&
      this.#notices.get(`${story.instance} ${story.notice.queueId}`) === story
    )
      return;
    this.#tell(story);
  }

  #isInFlight = (story: Story) => this.#inFlight.get(`${story.instance} ${story.queueId}`) === story;

  #tell(story: Story): void {
    story.outcome = outcomeOf(story);
    this.#options.onStory(story);
  }
}

const keyOf = ({ instance, queueId }: MailLine) => `${instance} ${queueId}`;

const attemptOf = ({ text, at, time }: MailLine): Attempt | undefined => {
  if (!text.startsWith("to=<")) return undefined;
  const status = text.indexOf(" status=");
  if (status === -1) return undefined;
  const head = text.slice(0, status);
  const tail = text.slice(status + " status=".length);
  const space = tail.indexOf(" ");
  const reply = space === -1 ? "" : tail.slice(space + 1);
  const said = reply.startsWith("(") && reply.endsWith(")") ? reply.slice(1, -1) : reply;
  const origTo = field(head, " orig_to=<", ">");
  const sesMessageId = /^250 Ok ([0-9a-f]{16}-\S+)/.exec(said)?.[1];
  return {
    at,
    time,
    to: text.slice(4, text.indexOf(">", 4)),
    ...(origTo === undefined ? {} : { origTo }),
    relay: field(head, " relay=", ",") ?? "none",
    dsn: field(`${head},`, " dsn=", ",") ?? "",
    status: space === -1 ? tail : tail.slice(0, space),
    reply: said,
    ...(sesMessageId === undefined ? {} : { sesMessageId }),
  };
};

const field = (text: string, name: string, end: string): string | undefined => {
  const at = text.indexOf(name);
  if (at === -1) return undefined;
  const from = at + name.length;
  const to = text.indexOf(end, from);
  return to === -1 ? undefined : text.slice(from, to);
};
