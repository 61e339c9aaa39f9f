import { useState } from "preact/hooks";
import type { MadeTokenItem } from "../../../../functions/api/items/tokenItem.ts";
import type { Scope } from "../../../../shared/tokens/scope.ts";
import { call } from "../../api/call.ts";
import { wrongIn } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { TextField } from "../../parts/fields/TextField.tsx";
import { ExpiryFields } from "./ExpiryFields.tsx";
import { type Expiry, expiresAt } from "./expiry.ts";
import { ScopeFields } from "./ScopeFields.tsx";
import { SecretDialog } from "./SecretDialog.tsx";

const LONGEST_NAME = 100;

/** Asks what a token is for, creates it, and shows its secret while the dialog is open: it is stored nowhere else. */
export const MakeTokenDialog = ({ onClose }: { onClose: () => void }) => {
  const [made, setMade] = useState<MadeTokenItem>();
  if (made !== undefined) return <SecretDialog key="made" token={made} onClose={onClose} />;
  return (
    <Asking
      key="asking"
      onMade={async (token) => {
        setMade(token);
        await refresh("/v1/tokens");
      }}
      onClose={onClose}
    />
  );
};

type AskingProps = { onMade: (token: MadeTokenItem) => unknown; onClose: () => void };

const Asking = ({ onMade, onClose }: AskingProps) => {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set<Scope>(["read"]));
  const [expiry, setExpiry] = useState<Expiry>({ span: "365", day: "" });
  const [error, setError] = useState<unknown>(null);
  return (
    <AskDialog
      title="Create token"
      action="Create token"
      doing="Creating…"
      run={() =>
        call("POST", "/v1/tokens", {
          body: { name: name.trim(), scopes: [...scopes], expiresAt: expiresAt(expiry, new Date()) },
        })
      }
      onDone={onMade}
      onProblem={setError}
      fields={["name", "scopes", "expiresAt"]}
      onClose={onClose}
    >
      <TextField
        label="Name"
        hint="Who or what uses it. The audit log shows this name."
        error={wrongIn(error, "name")}
        required
        maxLength={LONGEST_NAME}
        placeholder="REDCap"
        value={name}
        onInput={setName}
      />
      <ScopeFields scopes={scopes} onChange={setScopes} error={wrongIn(error, "scopes")} />
      <ExpiryFields expiry={expiry} onChange={setExpiry} error={wrongIn(error, "expiresAt")} />
    </AskDialog>
  );
};
