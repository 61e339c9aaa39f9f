import { useRef } from "preact/hooks";
import type { FoundPage } from "../../../../shared/messages/findMessages.ts";
import type { FoundMessage } from "../../../../shared/messages/foundMessage.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { useGetOn } from "../../api/useGetOn.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { Time } from "../../parts/Time.tsx";
import "./find.css";

type FoundProps = {
  subject?: string | undefined;
  /** Who handed them to SES, and from where. */
  credential?: string | undefined;
  sourceIp?: string | undefined;
  /** ISO 8601. */
  since?: string | undefined;
  until?: string | undefined;
};

/** The messages found, newest first, how far back was looked, and the way further. */
export const Found = (query: FoundProps) => {
  const { data, error, isFetching, fetchNextPage } = useGetOn("/v1/messages", { query });
  const status = useRef<HTMLParagraphElement>(null);
  const lookOn = async () => {
    const { hasNextPage } = await fetchNextPage();
    // The button, which has the focus, is gone then.
    if (!hasNextPage) status.current?.focus();
  };
  const messages = data?.pages.flatMap(({ items }) => items) ?? [];
  const last = data?.pages.at(-1);
  const mayGoOn = last === undefined || last.cursor !== null;
  return (
    <>
      {messages.length > 0 && <FoundTable messages={messages} />}
      <ProblemBox error={error} />
      <div class="looked">
        <p role="status" tabIndex={-1} ref={status}>
          {isFetching ? "Searching…" : last !== undefined && <Looked count={messages.length} page={last} />}
        </p>
        {mayGoOn && last !== undefined && (
          <button
            type="button"
            class="button"
            aria-disabled={isFetching}
            onClick={() => !isFetching && void lookOn()}
          >
            Search older messages
          </button>
        )}
      </div>
    </>
  );
};

const Looked = ({ count, page: { cursor, searchedBackTo } }: { count: number; page: FoundPage }) => (
  <>
    {count === 0 ? "No message found" : `${counted(count, "message")} found`}
    {searchedBackTo === null ? (
      "; all recorded messages were searched."
    ) : (
      <>
        , searched back to <Time at={searchedBackTo} />
        {cursor === null ? ", the start of the period." : "."}
      </>
    )}
  </>
);

const FoundTable = ({ messages }: { messages: FoundMessage[] }) => (
  <DataTable
    caption="Messages found, newest first"
    rows={messages}
    keyOf={({ messageId }) => messageId}
    columns={[
      {
        name: "Subject",
        cell: ({ messageId, subject }) => (
          <a href={`/messages/${encodeURIComponent(messageId)}`}>{subject === "" ? "No subject" : subject}</a>
        ),
      },
      { name: "When", cell: ({ at }) => <Time at={at} /> },
      { name: "From", cell: ({ sender }) => sender },
      { name: "To", cell: (message) => <To message={message} /> },
    ]}
  />
);

const To = ({ message: { recipients, recipientCount } }: { message: FoundMessage }) => {
  const [first] = recipients;
  if (first === undefined) return null;
  return (
    <>
      <a href={`/recipients/${encodeURIComponent(first)}`}>{first}</a>
      {recipientCount > 1 && ` and ${counted(recipientCount - 1, "other")}`}
    </>
  );
};
