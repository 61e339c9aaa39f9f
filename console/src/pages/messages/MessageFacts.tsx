import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
import { isNamedByHost } from "../../../../shared/relay/records/hostMessageId.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Time } from "../../parts/Time.tsx";
import { originUrl } from "../credentials/origins.ts";

type MessageFactsProps = {
  message: MessageItem;
  /** The id by which it was asked for: it may be a queue id. */
  asked: string;
};

/** Who sent it, when, and by which ids it is known. */
export const MessageFacts = ({
  message: { messageId, sender, sentAt, origin, items, fromSesRecord },
  asked,
}: MessageFactsProps) => {
  const queueIds = [...new Set(items.map(({ detail }) => detail?.["queueId"]))].filter(
    (id) => typeof id === "string",
  );
  const isOnHost = isNamedByHost(messageId);
  const notSent = isOnHost ? "No: SES has not accepted it" : "Unknown: no send event received";
  return (
    <div class="panel">
      <dl class="facts">
        <dt>From</dt>
        <dd>{sender === "" ? "None (bounce message)" : sender}</dd>
        <dt>Sent</dt>
        <dd>{sentAt === null ? notSent : <Time at={sentAt} seconds />}</dd>
        {origin?.credential != null && (
          <>
            <dt>Credential</dt>
            <dd>
              <a href={originUrl("credential", origin.credential)}>{origin.credential}</a>
              {origin.operation === null ? "" : `, ${sentBy(origin.operation)}`}
            </dd>
          </>
        )}
        {origin?.sourceIp != null && (
          <>
            <dt>Sent from</dt>
            <dd>
              <a href={originUrl("sourceIp", origin.sourceIp)}>{origin.sourceIp}</a>
            </dd>
          </>
        )}
        {!isOnHost && (
          <>
            <dt>Message id</dt>
            <dd class="message-id">
              <code>{messageId}</code> <CopyButton text={messageId} what="the message id" />
            </dd>
          </>
        )}
        {queueIds.length > 0 && (
          <>
            <dt>Queue id</dt>
            <dd>
              {queueIds.map((id) =>
                id === asked ? (
                  <code key={id}>{id}</code>
                ) : (
                  <a key={id} href={`/messages/${encodeURIComponent(id)}`}>
                    <code>{id}</code>
                  </a>
                ),
              )}
            </dd>
          </>
        )}
      </dl>
      {fromSesRecord && (
        <p class="box info">
          From SES's own records. Postmaster received no event for this message, so no list or rate includes
          it. <a href="/account#own-counts">See what may be missing</a>
        </p>
      )}
      {asked !== messageId && (
        <p class="quiet">
          Found by queue id <code>{asked}</code>. Postfix reuses queue ids; this is the latest message with
          it.
        </p>
      )}
    </div>
  );
};

/** The call that submitted the message, by SES's name (`ses:operation`). */
const sentBy = (operation: string): string =>
  /Smtp/.test(operation) ? "over SMTP" : `with the API call ${operation}`;
