import { useState } from "preact/hooks";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../Announcer.tsx";
import { ChoiceField } from "../fields/ChoiceField.tsx";
import { TextField } from "../fields/TextField.tsx";
import { AskDialog } from "./AskDialog.tsx";

const REASONS = [
  ["BOUNCE", "Mail to it bounces"],
  ["COMPLAINT", "The person does not want our mail"],
] as const;

type SuppressDialogProps = {
  /** Left out where it is to be asked for. */
  address?: string;
  onClose: () => void;
};

/** Adds an address to the suppression list by hand. */
export const SuppressDialog = ({ address: known, onClose }: SuppressDialogProps) => {
  const [written, setWritten] = useState("");
  const address = known ?? written.trim();
  const [reason, setReason] = useState<(typeof REASONS)[number][0]>("BOUNCE");
  return (
    <AskDialog
      title={known === undefined ? "Suppress an address" : `Suppress ${known}?`}
      action="Suppress"
      doing="Suppressing…"
      noteHint="Recorded with the entry and in the audit log, and shown to anyone about to remove it. Optional."
      run={(note) =>
        call("PUT", "/v1/suppressions/{address}", {
          path: { address },
          body: { reason, ...(note === "" ? {} : { note }) },
        })
      }
      onDone={async () => {
        say(`Suppressed ${address}. SES will not deliver to it.`);
        await refresh("/v1/suppressions", "/v1/suppression-groups");
        onClose();
      }}
      onClose={onClose}
    >
      <p>SES will drop all mail from this account to this address until you remove it.</p>
      {known === undefined && (
        <TextField label="Address" inputMode="email" required value={written} onInput={setWritten} />
      )}
      <ChoiceField label="Reason" value={reason} choices={REASONS} onChange={setReason} />
    </AskDialog>
  );
};
