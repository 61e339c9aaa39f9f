import { counted } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";

type EraseDialogProps = { address: string; onClose: () => void };

/** Erases what is recorded of a person, on their request. */
export const EraseDialog = ({ address, onClose }: EraseDialogProps) => (
  <AskDialog
    title={`Erase all events of ${address}?`}
    action="Erase the events"
    doing="Erasing…"
    isDangerous
    run={async () => {
      const { erased } = await call<{ erased: number }>(
        "DELETE",
        `/v1/recipients/${encodeURIComponent(address)}`,
      );
      say(`Erased ${counted(erased, "event")} of ${address}.`);
    }}
    onDone={async () => {
      await refresh("/v1/recipients", "/v1/messages");
      onClose();
    }}
    onClose={onClose}
  >
    <p>
      Everything recorded of mail to this person is deleted: what was sent, what became of it, the servers'
      words. It cannot be brought back.
    </p>
    <p>What stays:</p>
    <ul>
      <li>the place on the suppression list, or else the next mail would bounce again;</li>
      <li>the counts by hour and day, which name no recipient;</li>
      <li>in the audit log, that you erased it, under an id in place of the address.</li>
    </ul>
  </AskDialog>
);
