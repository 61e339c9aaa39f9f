import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
import { isRewritten } from "../../../../shared/feedback/event.ts";
import { hostMessageId } from "../../../../shared/relay/records/hostMessageId.ts";
import { useGet } from "../../api/useGet.ts";

type HostStory = Pick<MessageItem, "items" | "recipients">;

const NOTHING: HostStory = { items: [], recipients: [] };

/** What the mail host did with a message until SES took it, oldest first: it had another name then. */
export const useHostStory = (message: MessageItem | undefined): HostStory => {
  const name = message === undefined ? undefined : nameOnHost(message);
  const { data } = useGet(
    "/v1/messages/{messageId}",
    { path: { messageId: name ?? "" } },
    { enabled: name !== undefined },
  );
  return name === undefined || data === undefined ? NOTHING : data;
};

const nameOnHost = ({ messageId, items }: MessageItem): string | undefined => {
  const reported = items.find((event) => event.type === "relay" && !isRewritten(event));
  const { host, queueId, beganAt } = reported?.detail ?? {};
  if (typeof host !== "string" || typeof queueId !== "string" || typeof beganAt !== "string")
    return undefined;
  const name = hostMessageId(host, { queueId, beganAt });
  return name === messageId ? undefined : name;
};

/** The events under both names, oldest first and each once: what the guard did is told under both. */
export const together = (before: MessageItem["items"], items: MessageItem["items"]): MessageItem["items"] =>
  [...new Map([...before, ...items].map((event) => [event.id, event])).values()].sort((a, b) =>
    a.at < b.at ? -1 : Number(a.at > b.at),
  );
