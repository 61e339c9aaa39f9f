import { type Outcome, outcomeOf, type Story } from "../../shared/relay/maillog/story.ts";

/** Which messages are asked for: all that is given must fit. Times in milliseconds since 1970. */
export type Filter = {
  to?: string;
  from?: string;
  status?: Outcome;
  since?: number;
  until?: number;
  queueId?: string;
};

/** Whether it asks for some messages, rather than for a time. */
export const isForMessages = ({ to, from, status, queueId }: Filter): boolean =>
  to !== undefined || from !== undefined || status !== undefined || queueId !== undefined;

export const matches = (story: Story, { to, from, status, since, until, queueId }: Filter): boolean =>
  (queueId === undefined || hasQueueId(story, queueId)) &&
  (since === undefined || story.lastAt >= since) &&
  (until === undefined || story.firstAt < until) &&
  (from === undefined || includes(story.from, from)) &&
  (to === undefined ||
    story.attempts.some((attempt) => includes(attempt.to, to) || includes(attempt.origTo, to))) &&
  (status === undefined || outcomeOf(story) === status);

const hasQueueId = (story: Story, queueId: string): boolean =>
  story.queueId === queueId || story.notices.some((notice) => hasQueueId(notice.story, queueId));

const includes = (text: string | undefined, part: string) =>
  text?.toLowerCase().includes(part.toLowerCase()) === true;
