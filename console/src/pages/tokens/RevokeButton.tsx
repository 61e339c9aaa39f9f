import { useState } from "preact/hooks";
import type { TokenItem } from "../../../../functions/api/items/tokenItem.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

export const RevokeButton = ({ token: { id, name } }: { token: TokenItem }) => {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button small danger" onClick={() => setAsking(true)}>
        Revoke<span class="unseen"> {name}</span>
      </button>
      {isAsking && (
        <AskDialog
          title={`Revoke the token ${name}?`}
          action="Revoke"
          doing="Revoking…"
          isDangerous
          run={() => call("DELETE", "/v1/tokens/{id}", { path: { id } })}
          onDone={async () => {
            say(`Revoked ${name}.`);
            await refresh("/v1/tokens");
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            Within half a minute, requests with it are rejected, and consoles signed in with it are signed
            out, this one too if you used it. This cannot be undone.
          </p>
        </AskDialog>
      )}
    </>
  );
};
