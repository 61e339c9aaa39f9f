import type { FeedbackEvent } from "../../feedback/event.ts";
import { judgementOf } from "../../feedback/judgement.ts";

/**
 * Since when a mailbox has been full, by the events of its recipient (newest first): the first of the messages that it
 * refused for that without any delivered since. Undefined where it is one message only.
 */
export const fullSince = (events: readonly FeedbackEvent[]): { at: string; messages: number } | undefined => {
  const messages = new Set<string>();
  let at = "";
  for (const event of events) {
    if (event.type === "delivery") break;
    if (judgementOf(event)?.code !== "mailboxFull") continue;
    messages.add(event.messageId);
    at = event.at;
  }
  return messages.size < 2 ? undefined : { at, messages: messages.size };
};
