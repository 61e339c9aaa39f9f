import type { FeedbackEvent } from "../../shared/feedback/event.ts";
import { reasonOf } from "../../shared/feedback/reason.ts";
import type { Found } from "../../shared/reasons/closerLook/found.ts";
import { lookCloser } from "../../shared/reasons/closerLook/lookCloser.ts";
import type { EventItem } from "./items/eventItem.ts";
import type { ReasonItem } from "./items/reasonItem.ts";
import { remedyItems } from "./items/remedyItem.ts";
import type { Services } from "./services.ts";

/** `reason` with what was found beside the reply; what to do about that comes first. */
export const withFound = <Reason extends Pick<ReasonItem, "explanation" | "remedy">>(
  reason: Reason,
  { sentences, remedies }: Found,
): Reason => ({
  ...reason,
  explanation: [reason.explanation, ...sentences].join(" "),
  remedy: [...remedyItems(remedies), ...reason.remedy],
});

/**
 * `items`, the items of a recipient's `events` (newest first), the newest failure with what was found beside its
 * reply. One is looked at, so that a page costs the same however many failed.
 */
export const lookAtNewestFailure = async (
  items: EventItem[],
  events: readonly FeedbackEvent[],
  services: Services,
): Promise<EventItem[]> => {
  const at = events.findIndex((event) => event.type !== "relay" && reasonOf(event) !== undefined);
  const event = events[at];
  if (event === undefined || event.recipient === null) return items;
  const found = await lookCloser(
    {
      code: reasonOf(event)?.code ?? "",
      recipient: event.recipient,
      recipientDomain: event.recipientDomain,
      sender: event.sender,
      events: events.slice(at),
    },
    services,
  );
  return items.map((item, i) => {
    if (i !== at || item.reason === null) return item;
    const reason = withFound(item.reason, found);
    return { ...item, reason, explanation: [item.explanation, ...found.sentences].join(" ") };
  });
};
