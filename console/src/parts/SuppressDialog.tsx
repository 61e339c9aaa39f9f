import { useState } from "preact/hooks";
import { call } from "../api/call.ts";
import { refresh } from "../api/useGet.ts";
import { say } from "./Announcer.tsx";
import { AskDialog } from "./AskDialog.tsx";
import { ChoiceField } from "./ChoiceField.tsx";
import { TextField } from "./TextField.tsx";

const REASONS = [
  ["BOUNCE", "Mail to it does not arrive"],
  ["COMPLAINT", "The person does not want our mail"],
] as const;

type SuppressDialogProps = {
  /** Left out where it is to be asked for. */
  address?: string;
  onClose: () => void;
};

/** Puts an address on the suppression list by hand. */
export const SuppressDialog = ({ address: known, onClose }: SuppressDialogProps) => {
  const [written, setWritten] = useState("");
  const address = known ?? written.trim();
  const [reason, setReason] = useState<(typeof REASONS)[number][0]>("BOUNCE");
  return (
    <AskDialog
      title={known === undefined ? "Suppress an address" : `Suppress ${known}?`}
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
        await refresh("/v1/suppressions", "/v1/suppression-groups");
        onClose();
      }}
      onClose={onClose}
    >
      <p>SES then tries no mail to this address, whoever of this account sends it, until it is removed.</p>
      {known === undefined && (
        <TextField label="Address" inputMode="email" required value={written} onInput={setWritten} />
      )}
      <ChoiceField label="Reason" value={reason} choices={REASONS} onChange={setReason} />
    </AskDialog>
  );
};
