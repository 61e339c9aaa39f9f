import { causeOf } from "../../shared/relay/maillog/cause.ts";
import type { Story } from "../../shared/relay/maillog/story.ts";
import { lastAttempts, type Summary } from "../../shared/relay/maillog/summary.ts";

const WIDTH = 80;

/** Words in lines of at most 80 columns, each behind `indent`. */
export const wrapped = (text: string, indent: string): string => {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => `${indent}${one}\n`).join("");
};

export const summaryText = (
  summary: Summary,
  { lines, ofPostfix, pushedOut }: { lines: number; ofPostfix: number; pushedOut: number },
): string => {
  const { messages, waiting } = summary;
  if (messages === 0) return `${lines} lines, ${ofPostfix} of them of Postfix; no message in them matches.\n`;
  const causes = summary
    .causes()
    .map(
      ({ count, title, explanation, remedy, firstAt, lastAt, example }) =>
        `\n${String(count).padStart(7)}  ${title}\n` +
        wrapped(explanation, "         ") +
        (remedy === "Nothing." ? "" : wrapped(`→ ${remedy}`, "         ")) +
        `         ${minute(firstAt)}${count > 1 ? ` to ${minute(lastAt)}` : ""}, for example ${example}\n`,
    );
  return [
    `${messages} messages in ${lines} lines, ${ofPostfix} of them of Postfix.\n`,
    ...(waiting > 0
      ? [
          wrapped(
            `${waiting} recipients' mail WAITS, and nobody is told: Postfix tries for up to five days, then all of it bounces at once. See postqueue -p; postqueue -f tries now.`,
            "",
          ),
        ]
      : []),
    ...(pushedOut > 0
      ? [`${pushedOut} messages were told before their end, as too many were under way at once.\n`]
      : []),
    "\nBy cause, recipients counted by their last attempt:\n",
    ...causes,
  ].join("");
};

const minute = (at: number) => new Date(at).toISOString().slice(0, 16).replace("T", " ");

export const storyText = (story: Story): string => {
  const { queueId = "(no queue id)", outcome, time, from, client, uid, messageId, isWhole } = story;
  const by = client === undefined ? (uid === undefined ? "" : ` by user ${uid}`) : ` by ${client}`;
  return [
    `\n${queueId}  ${outcome}\n`,
    `  ${time}  handed over${by}, from <${from ?? "?"}>${isWhole ? "" : "  (the log begins later)"}\n`,
    ...(messageId === undefined ? [] : [`  message-id ${messageId}\n`]),
    ...(story.rejection === undefined ? [] : [wrapped(story.rejection, "    ")]),
    ...lastAttempts(story).map((attempt) => {
      const tries = story.attempts.filter(({ to }) => to === attempt.to).length;
      const { title, remedy } = causeOf(attempt);
      return (
        `  ${attempt.time}  to <${attempt.to}> ${attempt.status}${tries > 1 ? ` after ${tries} attempts` : ""}, by ${attempt.relay}\n` +
        wrapped(`“${attempt.reply}”`, "    ") +
        wrapped(attempt.status === "sent" ? title : `${title} → ${remedy}`, "    ")
      );
    }),
    ...(story.notice === undefined
      ? []
      : [
          `  the sender was told by ${story.notice.queueId}${story.notice.story === undefined ? "" : `: ${story.notice.story.outcome}`}\n`,
        ]),
  ].join("");
};
