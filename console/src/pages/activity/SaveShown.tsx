import { toCsv } from "../../../../functions/api/http/csv.ts";
import type { FoundMessage } from "../../../../shared/messages/foundMessage.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { saveText } from "../../api/saveCsv.ts";
import { useStoppable } from "../../api/useStoppable.ts";
import { say } from "../../parts/Announcer.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";

const COLUMNS = [
  "at",
  "recipients",
  "recipientCount",
  "sender",
  "subject",
  "state",
  "reason",
  "reasonTitle",
  "messageId",
];

/** Saves the messages that are shown as CSV. */
export const SaveShown = ({ messages }: { messages: FoundMessage[] }) => {
  const { start, error } = useStoppable(async () => {
    const fileName = `activity-${new Date().toISOString().slice(0, 10)}.csv`;
    const isSaved = await saveText(fileName, () => toCsv(COLUMNS, messages.map(cells)));
    if (isSaved) say(`Saved ${counted(messages.length, "row")} as ${fileName}.`);
  });
  return (
    <div>
      <button
        type="button"
        class="button"
        aria-disabled={messages.length === 0}
        onClick={() => messages.length > 0 && void start()}
      >
        Export shown rows as CSV
      </button>
      <ProblemBox error={error} />
    </div>
  );
};

const cells = (message: FoundMessage) => [
  message.at,
  message.recipients.join(" "),
  message.recipientCount,
  message.sender,
  message.subject,
  message.state,
  message.reason?.code ?? null,
  message.reason?.title ?? null,
  message.messageId,
];
