import { counted, number } from "../../shared/plainMail/words.ts";
import { causeIn } from "../../shared/relay/maillog/cause.ts";
import { isStoryOfMsmtp } from "../../shared/relay/maillog/msmtp.ts";
import {
  type Attempt,
  isWaiting,
  lastAttempts,
  type Notice,
  outcomeOf,
  type Story,
  whatNext,
} from "../../shared/relay/maillog/story.ts";
import type { CauseCount, Summary } from "../../shared/relay/maillog/summary.ts";
import { steps } from "../api/output/remedies.ts";
import { clean } from "../api/output/text.ts";
import { wrapped as inLines } from "../wrapped.ts";
import type { LogCounts } from "./logFiles.ts";

export type LogFacts = LogCounts & {
  pushedOut: number;
  /** Messages whose lines have no time. */
  withoutTime: number;
};

/** Clients, senders and servers wrote what is in a log: a terminal would obey their control characters. */
const wrapped = (text: string, first: string, indent?: string): string => inLines(clean(text), first, indent);

const VALUES_TOLD = 10; // of what replies name
const REPLY_TOLD = 300; // characters

export const summaryText = (summary: Summary, facts: LogFacts): string => {
  const { lines, linesOfPostfix, linesOfMsmtp, pushedOut } = facts;
  const { messages, outcomes, waiting, firstGivenUpAt, notices, noticesUndelivered } = summary;
  const passes = summary.causes().every((cause) => cause.waiting === 0 || cause.retry === "later");
  const read = [
    counted(lines, "line"),
    ...(linesOfPostfix > 0 || linesOfMsmtp === 0 ? [`${number(linesOfPostfix)} from Postfix`] : []),
    ...(linesOfMsmtp > 0 ? [`${number(linesOfMsmtp)} from msmtp`] : []),
  ].join(", ");
  if (messages === 0) return `${read}: no matching messages.\n${gapsText(facts)}`;
  const ended = Object.entries(outcomes)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`);
  return [
    wrapped(`${counted(messages, "message")}: ${ended.join(", ")}. Read ${read}.`, ""),
    gapsText(facts),
    waiting === 0
      ? ""
      : wrapped(
          `MAIL FOR ${counted(waiting, "recipient").toUpperCase()} IS ${passes ? "WAITING" : "STUCK"} in the queue. Postfix retries for 5 days (maximal_queue_lifetime), then bounces it${firstGivenUpAt === undefined ? "" : ` (from about ${minute(firstGivenUpAt)} on)`}. ${passes ? "The next attempt may succeed." : "Fix the cause below, then run: postqueue -f"}`,
          "\n!! ",
          "   ",
        ),
    notices === 0
      ? ""
      : wrapped(`${counted(notices, "bounce notice")}${undeliveredText(notices, noticesUndelivered)}.`, ""),
    pushedOut === 0
      ? ""
      : wrapped(
          `${counted(pushedOut, "message")} reported early because too many were open at once; their later lines are reported separately.`,
          "",
        ),
    "\nRECIPIENTS BY CAUSE\n",
    ...summary.causes().map(causeText),
  ].join("");
};

/** What the log itself lacks. */
const gapsText = ({ linesLost, withoutTime }: LogFacts): string =>
  [
    linesLost === 0
      ? ""
      : wrapped(
          `${counted(linesLost, "line")} missing from this log: syslog or the journal dropped them because too many arrived at once (a rate limit). Messages may be incomplete or missing here.`,
          "",
        ),
    withoutTime === 0
      ? ""
      : wrapped(
          `${counted(withoutTime, "message")} without a time, because the log states none. --since and --until leave them out.`,
          "",
        ),
  ].join("");

const causeText = (cause: CauseCount): string => {
  const { count, waiting, expired, recovered, title, explanation, remedy, named, example } = cause;
  const of = [
    ...(waiting > 0 ? [`${waiting} WAITING`] : []),
    ...(expired > 0 ? [`${expired} bounced after waiting`] : []),
    ...(recovered > 0 ? [`${recovered === count ? "all" : recovered} sent later`] : []),
  ];
  const margin = " ".repeat(9);
  return [
    "\n",
    wrapped(`${title}${of.length === 0 ? "" : ` (${of.join(", ")})`}`, `${String(count).padStart(7)}  `),
    wrapped(explanation, margin),
    named === undefined ? "" : wrapped(countsText(named.counts), `${margin}${named.what}: `),
    remedy.length === 0 ? "" : `${margin}Fix:\n${steps(remedy, margin.length)}`,
    wrapped(
      `${spanText(cause)}${example.queueId ?? "no queue id"}${example.reply === "" ? "" : `: “${shortened(example.reply)}”`}`,
      margin,
    ),
  ].join("");
};

const countsText = (counts: Map<string, number>): string => {
  const all = [...counts].sort(([, a], [, b]) => b - a);
  const some = all.slice(0, VALUES_TOLD).map(([value, count]) => `${value} (${count})`);
  return `${some.join(", ")}${all.length > VALUES_TOLD ? ` and ${all.length - VALUES_TOLD} more` : ""}`;
};

export const storyText = (story: Story): string => {
  const {
    queueId = isStoryOfMsmtp(story) ? "msmtp" : "(no queue id)",
    client,
    saslUsername,
    uid,
    from,
    messageId,
    size,
    isWhole,
    held,
  } = story;
  const by =
    client !== undefined
      ? ` by ${client}${saslUsername === undefined ? "" : ` (signed in as ${saslUsername})`}`
      : uid === undefined
        ? saslUsername === undefined
          ? ""
          : ` (SMTP user ${saslUsername})`
        : ` by user id ${uid} on this host`;
  const facts = [
    from === undefined ? "sender unknown" : `from <${from}>`,
    ...(size === undefined ? [] : [`${size} bytes`]),
    ...(messageId === undefined ? [] : [`message-id ${messageId}`]),
  ];
  const tries = triesOf(story);
  return [
    `\n${clean(queueId)}  ${outcomeOf(story).toUpperCase()}${endingOf(story)}\n`,
    wrapped(
      isWhole ? `submitted${by}` : "first line in this log; earlier ones are missing",
      timed(story.firstAt),
      MARGIN,
    ),
    wrapped(facts.join(", "), MARGIN),
    held === undefined ? "" : wrapped(held, MARGIN),
    ...lastAttempts(story).map((attempt) => recipientText(story, attempt, tries.get(attempt.to) ?? 0)),
    ...story.notices.map(noticeText),
    isStoryOfMsmtp(story) && outcomeOf(story) !== "sent"
      ? wrapped("msmtp keeps no queue: the application got this error, and has to send again.", MARGIN)
      : "",
  ].join("");
};

const MARGIN = " ".repeat(10);
const WAITING = ["deferred", "held"];
/** What the outcome alone does not say: whether the message may still be in the queue. */
const endingOf = (story: Story): string => {
  switch (story.ending) {
    case "deleted":
      return ", deleted by the operator";
    case "open":
      return WAITING.includes(outcomeOf(story))
        ? ", still in the queue when the log ends"
        : " (the log ends before Postfix removed it from the queue)";
    case "pushedOut":
      return ", still in the queue when reported";
    case "removed":
    case "refused":
      return "";
  }
};

/** Attempts for each recipient. */
const triesOf = ({ attempts }: Story): Map<string, number> => {
  const tries = new Map<string, number>();
  for (const { to, status } of attempts) if (status !== "expired") tries.set(to, (tries.get(to) ?? 0) + 1);
  return tries;
};

const recipientText = (story: Story, attempt: Attempt, tries: number): string => {
  const { to, origTo, status, relay, at, reply, sesMessageId } = attempt;
  const next = isWaiting(story, attempt) ? whatNext(attempt) : undefined;
  return [
    wrapped(
      `${to === "" ? "" : `to <${to}>${origTo === undefined ? "" : ` (for ${origTo})`} `}${status}${tries > 1 ? `, ${tries} attempts` : ""}${relay === "none" ? "" : `, ${relay}`}`,
      timed(at),
      MARGIN,
    ),
    reply === "" && sesMessageId === undefined
      ? ""
      : wrapped(
          sesMessageId === undefined ? `“${shortened(reply)}”` : `SES message id ${sesMessageId}`,
          MARGIN,
        ),
    status === "sent" ? "" : wrapped(causeIn(story, attempt).title, `${MARGIN}→ `),
    next === undefined
      ? ""
      : wrapped(
          `Next attempt about ${minute(next.nextTryAt)}; bounces about ${minute(next.givenUpAt)}.`,
          MARGIN,
        ),
  ].join("");
};

const noticeText = ({ kind, story }: Notice): string =>
  wrapped(
    `${kind} notice ${story.queueId ?? ""} to ${story.attempts[0]?.to ?? "the sender"}: ${outcomeOf(story)}`,
    timed(story.firstAt),
    MARGIN,
  );

/** Senders whose notice was not delivered believe that their message arrived. */
const undeliveredText = (notices: number, undelivered: number): string => {
  if (undelivered === 0) return " to senders";
  return undelivered === notices
    ? " to senders; none could be delivered, so those senders were not notified"
    : ` to senders; ${number(undelivered)} could not be delivered, so those senders were not notified`;
};

export const shortened = (text: string) =>
  text.length > REPLY_TOLD ? `${text.slice(0, REPLY_TOLD)}…` : text;

/** In this machine's time zone, as in the log. */
const second = (at: number) => {
  const time = new Date(at);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
};
/** How a line of a story begins; a log may have no times. */
const timed = (at: number) => (Number.isNaN(at) ? MARGIN : `  ${second(at)}  `);
/** `2026-11-30 10:00 to 2026-11-30 11:05; `; a log may have no times. */
export const spanText = ({ firstAt, lastAt }: { firstAt: number; lastAt: number }) => {
  const [first, last] = [minute(firstAt), minute(lastAt)];
  return Number.isNaN(lastAt) ? "" : `${first}${last === first ? "" : ` to ${last}`}; `;
};
const minute = (at: number) => second(at).slice(0, -3);
