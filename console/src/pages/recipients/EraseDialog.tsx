import { useLocation } from "preact-iso";
import { counted } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

type EraseDialogProps = { address: string; onClose: () => void };

/** Erases what is recorded of a person, on their request. */
export const EraseDialog = ({ address, onClose }: EraseDialogProps) => {
  const { route } = useLocation();
  return (
    <AskDialog
      title={`Erase ${address}?`}
      action="Erase this person"
      doing="Erasing…"
      isDangerous
      run={() => call("DELETE", "/v1/recipients/{address}", { path: { address } })}
      onDone={async ({ id, state, erased }) => {
        if (state !== "done") return route(`/erasures/${encodeURIComponent(id)}`);
        say(`Erased ${address}: ${counted(erased, "event")}, and the address everywhere else it was stored.`);
        await refresh("/v1");
        onClose();
      }}
      onClose={onClose}
    >
      <p>
        All of this person's events are deleted, and their address is removed from removal jobs, quarantine,
        notes, sender requests, warnings and the audit log. This cannot be undone.
      </p>
      <p>What stays:</p>
      <ul>
        <li>
          the address, while it is on the SES suppression list, because otherwise the next message would
          bounce again;
        </li>
        <li>hourly and daily counts, which name no recipient;</li>
        <li>audit log entries, with an id in place of the address.</li>
      </ul>
    </AskDialog>
  );
};
