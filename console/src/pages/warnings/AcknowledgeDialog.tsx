import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";

type AcknowledgeDialogProps = { warning: WarningItem; onClose: () => void };

export const AcknowledgeDialog = ({ warning: { id, headline }, onClose }: AcknowledgeDialogProps) => (
  <AskDialog
    title="Do you see to this warning?"
    action="Acknowledge"
    doing="Acknowledging…"
    noteHint="What is done about it, say. Kept in the audit log with your name; may be left empty."
    run={(note) => call("POST", `/v1/warnings/${encodeURIComponent(id)}/acknowledge`, { query: { note } })}
    onDone={async () => {
      say("Acknowledged: it is listed under your name.");
      await refresh("/v1/warnings");
      onClose();
    }}
    onClose={onClose}
  >
    <p>
      <strong>{headline}</strong>
    </p>
    <p>It is not repeated any more, unless it gets worse. That it is over is told all the same.</p>
  </AskDialog>
);
