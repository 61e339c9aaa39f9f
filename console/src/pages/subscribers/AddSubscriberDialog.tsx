import { useState } from "preact/hooks";
import type { Protocol } from "../../../../shared/subscribers/subscriber.ts";
import type { Severity } from "../../../../shared/warnings/warning.ts";
import { call } from "../../api/call.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { TextField } from "../../parts/fields/TextField.tsx";
import { HEARS, PROTOCOLS } from "./protocols.ts";

/** Asks who to notify, how, and of which severity. */
export const AddSubscriberDialog = ({ onClose }: { onClose: () => void }) => {
  const [protocol, setProtocol] = useState<Protocol>("email");
  const [endpoint, setEndpoint] = useState("");
  const [severity, setSeverity] = useState<Severity>("warning");
  const [error, setError] = useState<unknown>(null);
  const words = PROTOCOLS[protocol];
  return (
    <AskDialog
      title="Add a subscriber"
      action="Add"
      doing="Adding…"
      noteHint="Recorded in the audit log with your name. Optional."
      run={(note) =>
        call("POST", "/v1/subscribers", {
          body: { protocol, endpoint: endpoint.trim(), severity, ...(note === "" ? {} : { note }) },
        })
      }
      onDone={async (added) => {
        say(`Added ${added.endpoint}.`);
        await refresh("/v1/subscribers");
        onClose();
      }}
      onProblem={setError}
      fields={["endpoint"]}
      onClose={onClose}
    >
      <ChoiceField
        label="Method"
        value={protocol}
        choices={Object.entries(PROTOCOLS).map(([value, { name }]) => [value as Protocol, name])}
        onChange={(chosen) => {
          setProtocol(chosen);
          setError(null);
        }}
      />
      <TextField
        label={words.endpoint}
        hint={words.hint}
        error={wrongIn(error, "endpoint")}
        required
        placeholder={words.example}
        value={endpoint}
        onInput={setEndpoint}
      />
      <ChoiceField
        label="Receives"
        value={severity}
        choices={Object.entries(HEARS).map(([value, name]) => [value as Severity, name])}
        onChange={setSeverity}
      />
    </AskDialog>
  );
};
