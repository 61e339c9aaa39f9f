import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { EventTimeline } from "../../parts/timeline/EventTimeline.tsx";
import { MessageFacts } from "./MessageFacts.tsx";
import { NotKnown } from "./NotKnown.tsx";
import { Outcomes } from "./Outcomes.tsx";
import { isUnderWay, nextLook } from "./progress.ts";
import { together, useHostStory } from "./useHostStory.ts";

/** One message's whole story, from the hand-over on the mail host to the mailbox; it goes on while the page is open. */
export const MessagePage = ({ id }: { id: string }) => {
  const { query } = useLocation();
  const [openedAt] = useState(Date.now);
  const message = useGet(
    "/v1/messages/{messageId}",
    { path: { messageId: id }, query: { cursor: query["cursor"] } },
    { every: nextLook(openedAt, Date.now) },
  );
  const before = useHostStory(message.data);
  if (problemOf(message.error, "message_not_found") !== undefined) return <NotKnown id={id} />;
  return (
    <Page
      title={titleOf(message.data)}
      beside={
        message.data !== undefined &&
        isUnderWay(message.data, Date.now()) && <Badge tone="info">In progress</Badge>
      }
    >
      <Loaded of={message}>
        {(told) => (
          <>
            <MessageFacts message={told} asked={id} />
            <Outcomes message={told} before={before.recipients} />
            <h2>Events, oldest first</h2>
            <EventTimeline
              events={query["cursor"] === undefined ? together(before.items, told.items) : told.items}
              about="message"
              label="Events, oldest first"
              explained={new Set(told.recipients.map(({ explanation }) => explanation))}
            />
            <Pager next={told.cursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

/** What only the mail host tells of has no subject. */
const titleOf = (message: MessageItem | undefined): string =>
  message?.subject ?? (message?.sender ? `Message from ${message.sender}` : "Message");
