import { outcomeOf, type Story } from "../../shared/relay/maillog/story.ts";
import { Summary } from "../../shared/relay/maillog/summary.ts";
import { Untangler } from "../../shared/relay/maillog/Untangler.ts";
import { type Filter, isForMessages, matches } from "./filter.ts";
import { storyJson, summaryJson } from "./json.ts";
import { readLogs } from "./logFiles.ts";
import { storyText, summaryText } from "./text.ts";

export type ExplainOptions = Filter & {
  /** Stories told; the latest. */
  limit?: number;
  /** All stories, as they end, before the summary. */
  all?: boolean;
  json?: boolean;
};

export type Surroundings = { write: (text: string) => void; now: number };

const STORIES_TOLD = 20;

/** Explains a maillog: what became of the mail by cause, then message by message. */
export const explainMaillog = async (
  files: string[],
  options: ExplainOptions,
  { write, now }: Surroundings,
): Promise<void> => {
  const { all = false, json = false, limit = STORIES_TOLD } = options;
  const summary = new Summary();
  const latest: Story[] = [];
  const onStory = (story: Story) => {
    if (!matches(story, options)) return;
    summary.add(story);
    if (json) write(storyJson(story));
    else if (all) write(storyText(story));
    // Where no message is asked for, those that went well are not what is looked for.
    else if (isForMessages(options) || outcomeOf(story) !== "sent") latest.push(story);
    if (latest.length > limit) latest.shift();
  };
  const untangler = new Untangler({ onStory });
  const counts = await readLogs(files, { onLine: (line) => untangler.add(line), now });
  untangler.end();
  const facts = { ...counts, pushedOut: untangler.pushedOut };
  if (json) {
    write(summaryJson(summary, facts));
    return;
  }
  write(`${all && summary.messages > 0 ? "\n" : ""}${summaryText(summary, facts)}`);
  for (const story of latest) write(storyText(story));
  const untold = summary.messages - latest.length;
  if (!all && untold > 0)
    write(
      `\n${latest.length > 0 ? "These are the latest" : "No message is told here"}, of ${summary.messages}: --all tells each; --to, --from, --status,\n--since, --until and --queue-id choose.\n`,
    );
};
