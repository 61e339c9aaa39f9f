import { counted } from "../../shared/plainMail/words.ts";
import type { MailLine } from "../../shared/relay/maillog/MailLine.ts";
import { ProblemCounts } from "../../shared/relay/maillog/problems/ProblemCounts.ts";
import { outcomeOf, type Story } from "../../shared/relay/maillog/story.ts";
import { Summary } from "../../shared/relay/maillog/summary.ts";
import { Untangler } from "../../shared/relay/maillog/Untangler.ts";
import { wrapped } from "../wrapped.ts";
import { type Filter, isForMessages, matches } from "./filter.ts";
import { storyJson, summaryJson } from "./json.ts";
import { readLogs } from "./logFiles.ts";
import { problemsText } from "./problemsText.ts";
import { storyText, summaryText } from "./text.ts";

export type ExplainOptions = Filter & {
  /** How many stories to show; the latest. */
  limit?: number;
  /** All stories, as they end, before the summary. */
  all?: boolean;
  json?: boolean;
};

export type Surroundings = { write: (text: string) => void; now: number };

const STORIES_TOLD = 20;

/** Explains a maillog: recipients by cause, then messages. */
export const explainMaillog = async (
  files: string[],
  options: ExplainOptions,
  { write, now }: Surroundings,
): Promise<void> => {
  const { all = false, json = false, limit = STORIES_TOLD } = options;
  const summary = new Summary();
  const latest: Story[] = [];
  let withoutTime = 0;
  const onStory = (story: Story) => {
    if (Number.isNaN(story.lastAt)) withoutTime++;
    if (!matches(story, options)) return;
    summary.add(story);
    if (json) write(storyJson(story));
    else if (all) write(storyText(story));
    // Without a filter for messages, only those with trouble are of interest.
    else if (isForMessages(options) || outcomeOf(story) !== "sent") latest.push(story);
    if (latest.length > limit) latest.shift();
  };
  const untangler = new Untangler({ onStory });
  const problems = new ProblemCounts();
  const { since, until } = options;
  // A line without a time is in no range.
  const isAsked = (at: number) => (since === undefined || at >= since) && (until === undefined || at < until);
  // Who asks for certain messages does not ask how Postfix is.
  const withProblems = !isForMessages(options);
  const onLine = (line: MailLine) => {
    untangler.add(line);
    if (withProblems && isAsked(line.at)) problems.add(line);
  };
  const counts = await readLogs(files, { onLine, now });
  untangler.end();
  const facts = { ...counts, pushedOut: untangler.pushedOut, withoutTime };
  if (json) {
    write(summaryJson(summary, facts, problems));
    return;
  }
  write(`${all && summary.messages > 0 ? "\n" : ""}${problemsText(problems)}${summaryText(summary, facts)}`);
  for (const story of latest) write(storyText(story));
  const untold = summary.messages - latest.length;
  if (!all && untold > 0) write(`\n${wrapped(restText(latest.length, summary.messages), "")}`);
};

const restText = (shown: number, of: number): string =>
  `${shown > 0 ? `Shown: the latest ${shown}` : "None shown"} of ${counted(of, "message")}. Use --all for every message, or filter with --to, --from, --status, --since, --until or --queue-id.`;
