import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
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
  const { host, queueId, beganAt } = items.find(({ type }) => type === "relay")?.detail ?? {};
  if (typeof host !== "string" || typeof queueId !== "string" || typeof beganAt !== "string")
    return undefined;
  const name = hostMessageId(host, { queueId, beganAt });
  return name === messageId ? undefined : name;
};
