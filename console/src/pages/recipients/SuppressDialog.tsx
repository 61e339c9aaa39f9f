import { useState } from "preact/hooks";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";
import { Field } from "../../parts/Field.tsx";

type SuppressDialogProps = { address: string; onClose: () => void };

/** Puts an address on the suppression list by hand. */
export const SuppressDialog = ({ address, onClose }: SuppressDialogProps) => {
  const [reason, setReason] = useState("BOUNCE");
  return (
    <AskDialog
      title={`Suppress ${address}?`}
      action="Suppress"
      doing="Suppressing…"
      noteHint="Kept with the entry and in the audit log: whoever thinks of removing it reads this."
      run={(note) =>
        call("PUT", `/v1/suppressions/${encodeURIComponent(address)}`, {
          body: { reason, ...(note === "" ? {} : { note }) },
        })
      }
      onDone={async () => {
        say(`Suppressed ${address}: SES takes no mail to it.`);
        await refresh("/v1/suppressions");
        onClose();
      }}
      onClose={onClose}
    >
      <p>SES then tries no mail to this address, whoever of this account sends it, until it is removed.</p>
      <Field label="Reason">
        {(control) => (
          <select {...control} value={reason} onChange={(event) => setReason(event.currentTarget.value)}>
            <option value="BOUNCE">Mail to it does not arrive</option>
            <option value="COMPLAINT">The person does not want our mail</option>
          </select>
        )}
      </Field>
    </AskDialog>
  );
};
