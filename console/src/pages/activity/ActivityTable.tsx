import { useRef } from "preact/hooks";
import type { FoundMessage } from "../../../../shared/messages/foundMessage.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { BriefTime, secondUtc } from "../../parts/Time.tsx";
import { OUTCOME_WORDS } from "../../parts/timeline/outcomes.ts";
import { useDrawnRows } from "../../parts/useDrawnRows.ts";

/** One line a message; all of it leads to the message's page. */
export const ActivityTable = ({ messages }: { messages: FoundMessage[] }) => {
  const list = useRef<HTMLDivElement>(null);
  const drawn = useDrawnRows(list, messages.length);
  return (
    <div ref={list}>
      <DataTable
        caption="Messages, newest first"
        columns={COLUMNS}
        rows={messages}
        keyOf={({ messageId }) => messageId}
        drawn={drawn}
      />
    </div>
  );
};

const Recipients = ({ message: { recipients, recipientCount } }: { message: FoundMessage }) => (
  <div class="activity-to">
    <span>{recipients[0] ?? "None"}</span>
    {recipientCount > 1 && <span class="quiet">and {number(recipientCount - 1)} more</span>}
  </div>
);

/** The link covers the row: what the row cuts short shows where one points at it. */
const Subject = ({ message }: { message: FoundMessage }) => {
  const { messageId, subject, at, recipients, sender } = message;
  const told = [
    secondUtc(at),
    `To: ${recipients.join(", ")}`,
    sender === "" ? "" : `From: ${sender}`,
    subject,
  ];
  return (
    <a
      class="activity-link"
      href={`/messages/${encodeURIComponent(messageId)}`}
      title={told.filter((line) => line !== "").join("\n")}
    >
      {subject === "" ? "No subject" : subject}
    </a>
  );
};

const State = ({ message: { state } }: { message: FoundMessage }) => (
  <span class={`activity-state ${OUTCOME_WORDS[state].tone}`}>{OUTCOME_WORDS[state].name}</span>
);

const COLUMNS: Column<FoundMessage>[] = [
  { name: "Time", cell: ({ at }) => <BriefTime at={at} /> },
  { name: "Recipient", cell: (message) => <Recipients message={message} /> },
  { name: "Sender", cell: ({ sender }) => (sender === "" ? "None" : sender) },
  { name: "Subject", cell: (message) => <Subject message={message} /> },
  { name: "State", cell: (message) => <State message={message} /> },
  { name: "Reason", cell: ({ reason }) => reason?.title },
];
