import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Time } from "../../parts/Time.tsx";

type MessageFactsProps = {
  message: MessageItem;
  /** The id by which it was asked for: it may be a queue id. */
  asked: string;
};

/** Who sent it, when, and by which ids it is known. */
export const MessageFacts = ({
  message: { messageId, sender, sentAt, items, fromSesRecord },
  asked,
}: MessageFactsProps) => {
  const queueIds = [...new Set(items.map(({ detail }) => detail?.["queueId"]))].filter(
    (id) => typeof id === "string",
  );
  return (
    <div class="panel">
      <dl class="facts">
        <dt>From</dt>
        <dd>{sender === "" ? "Nobody: a notice of a mail server" : sender}</dd>
        <dt>Sent</dt>
        <dd>
          {sentAt === null ? (
            "Not told: SES publishes no send events of it, or never took it"
          ) : (
            <Time at={sentAt} seconds />
          )}
        </dd>
        <dt>Message id</dt>
        <dd class="message-id">
          <code>{messageId}</code> <CopyButton text={messageId} what="the message id" />
        </dd>
        {queueIds.length > 0 && (
          <>
            <dt>Queue id</dt>
            <dd>
              {queueIds.map((id) => (
                <a key={id} href={`/messages/${encodeURIComponent(id)}`}>
                  <code>{id}</code>
                </a>
              ))}
            </dd>
          </>
        )}
      </dl>
      {fromSesRecord && (
        <p class="box info">
          From SES's own record. No event of this message is recorded here, so it is in no list and no rate.{" "}
          <a href="/account#own-counts">See what may be missing</a>
        </p>
      )}
      {asked !== messageId && (
        <p class="quiet">
          Found by <code>{asked}</code>. Queue ids are used again: this is the latest message that had it.
        </p>
      )}
    </div>
  );
};
