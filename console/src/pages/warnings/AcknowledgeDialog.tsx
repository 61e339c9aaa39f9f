import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

type AcknowledgeDialogProps = { warning: WarningItem; onClose: () => void };

export const AcknowledgeDialog = ({ warning: { id, headline }, onClose }: AcknowledgeDialogProps) => (
  <AskDialog
    title="Acknowledge this warning?"
    action="Acknowledge"
    doing="Acknowledging…"
    noteHint="What are you doing about it? Recorded in the audit log with your name. Optional."
    run={(note) => call("POST", "/v1/warnings/{id}/acknowledge", { path: { id }, query: { note } })}
    onDone={async () => {
      say("Acknowledged under your name.");
      await refresh("/v1/warnings");
      onClose();
    }}
    onClose={onClose}
  >
    <p>
      <strong>{headline}</strong>
    </p>
    <p>Reminders stop unless it gets worse. Subscribers are still notified when it is resolved.</p>
  </AskDialog>
);
