import { causeOf } from "../../shared/relay/maillog/cause.ts";
import type { Outcome, Story } from "../../shared/relay/maillog/story.ts";
import { Summary } from "../../shared/relay/maillog/summary.ts";
import { Untangler } from "../../shared/relay/maillog/Untangler.ts";
import { readLogs } from "./logFiles.ts";
import { storyText, summaryText } from "./text.ts";

export type ExplainOptions = {
  to?: string;
  from?: string;
  status?: Outcome;
  since?: number;
  until?: number;
  queueId?: string;
  all?: boolean;
  json?: boolean;
};

const STORIES_SHOWN = 20;

/** Explains a maillog: what became of the mail by cause, then message by message. */
export const explainMaillog = async (
  files: string[],
  options: ExplainOptions,
  write: (text: string) => void,
): Promise<void> => {
  const summary = new Summary();
  const shown: Story[] = [];
  let matched = 0;
  const onStory = (story: Story) => {
    if (!matches(story, options)) return;
    matched++;
    summary.add(story);
    if (options.json) write(`${JSON.stringify(explained(story))}\n`);
    else if (options.all) write(storyText(story));
    // Those that ended badly are what is looked for; of the others there are always more.
    else if (shown.length < STORIES_SHOWN && story.outcome !== "sent") shown.push(story);
  };
  const untangler = new Untangler({ onStory });
  const counts = await readLogs(files, (line) => untangler.add(line));
  untangler.end();
  const { pushedOut } = untangler;
  if (options.json) {
    const { messages, waiting } = summary;
    write(
      `${JSON.stringify({ summary: { ...counts, messages, waiting, pushedOut, causes: summary.causes() } })}\n`,
    );
    return;
  }
  write(summaryText(summary, { ...counts, pushedOut }));
  for (const story of shown) write(storyText(story));
  const more = matched - shown.length;
  if (!options.all && more > 0)
    write(`\n${more} more messages; --all tells each, --status, --to, --from and --queue-id choose.\n`);
};

const matches = (story: Story, { to, from, status, since, until, queueId }: ExplainOptions): boolean =>
  (to === undefined ||
    story.attempts.some((attempt) => includes(attempt.to, to) || includes(attempt.origTo, to))) &&
  (from === undefined || includes(story.from, from)) &&
  (status === undefined || story.outcome === status) &&
  (since === undefined || story.lastAt >= since) &&
  (until === undefined || story.firstAt < until) &&
  (queueId === undefined || story.queueId === queueId || story.notice?.queueId === queueId);

const includes = (text: string | undefined, part: string) =>
  text?.toLowerCase().includes(part.toLowerCase()) === true;

/** A story with the cause of each attempt, for programs. */
const explained = ({ attempts, notice, firstAt, lastAt, ...story }: Story): object => ({
  ...story,
  firstAt: new Date(firstAt).toISOString(),
  lastAt: new Date(lastAt).toISOString(),
  attempts: attempts.map(({ at, ...attempt }) => ({
    ...attempt,
    at: new Date(at).toISOString(),
    cause: causeOf(attempt),
  })),
  ...(notice === undefined
    ? {}
    : {
        notice: {
          queueId: notice.queueId,
          ...(notice.story === undefined ? {} : { story: explained(notice.story) }),
        },
      }),
});
