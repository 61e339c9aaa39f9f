import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
import { isOpen } from "../../parts/timeline/outcomes.ts";

const YOUNG_MS = 600_000;
const EVERY_MS = 3_000;

/** When SES took it, or else when it was first heard of; ISO 8601. */
export const beganAt = ({ sentAt, items, recipients }: MessageItem): string | undefined =>
  sentAt ?? [...items, ...recipients].map(({ at }) => at).sort()[0];

/** Whether something is still to come soon: it is young, and the end is not known of all its recipients. */
export const isUnderWay = (message: MessageItem, now: number): boolean => {
  const began = beganAt(message);
  const isYoung = began !== undefined && now - Date.parse(began) < YOUNG_MS;
  return isYoung && message.recipients.some(({ outcome }) => isOpen(outcome));
};

/** In how many milliseconds to look again; of a message that is not known yet, for as long as the page is young. */
export const nextLook =
  (openedAt: number, now: () => number) =>
  (message: MessageItem | undefined): number | false => {
    const isAwaited = message === undefined ? now() - openedAt < YOUNG_MS : isUnderWay(message, now());
    return isAwaited ? EVERY_MS : false;
  };
