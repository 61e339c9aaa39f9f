import type { MessageItem } from "../../../../functions/api/items/messageItem.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { Badge } from "../../parts/Badge.tsx";
import { DataTable } from "../../parts/DataTable.tsx";
import { Time } from "../../parts/Time.tsx";
import { OUTCOME_WORDS } from "../../parts/timeline/outcomes.ts";
import { Why } from "../../parts/timeline/Why.tsx";
import "./messages.css";

type OutcomesProps = {
  message: MessageItem;
  /** As the mail host had it before SES took the message: whom it refused, it took for none. */
  before: MessageItem["recipients"];
};

/** What became of a message for each of its recipients. */
export const Outcomes = ({ message: { recipients: taken }, before }: OutcomesProps) => {
  const names = new Set(taken.map(({ recipient }) => recipient));
  const recipients = [...taken, ...before.filter(({ recipient }) => !names.has(recipient))];
  return (
    <section class="outcomes" aria-labelledby="outcomes">
      <h2 id="outcomes">Delivery status</h2>
      <DataTable
        caption={`Outcome for ${counted(recipients.length, "recipient")}`}
        rows={recipients}
        keyOf={({ recipient }) => recipient}
        empty="SES reports no recipients for it."
        columns={[
          {
            name: "Recipient",
            cell: ({ recipient }) => <a href={`/recipients/${encodeURIComponent(recipient)}`}>{recipient}</a>,
          },
          {
            name: "Outcome",
            cell: ({ outcome }) => (
              <Badge tone={OUTCOME_WORDS[outcome].tone}>{OUTCOME_WORDS[outcome].name}</Badge>
            ),
          },
          { name: "When", cell: ({ at }) => <Time at={at} seconds /> },
          {
            name: "What it means",
            cell: ({ reason, explanation }) => <Why reason={reason} explanation={explanation} />,
          },
        ]}
      />
    </section>
  );
};
