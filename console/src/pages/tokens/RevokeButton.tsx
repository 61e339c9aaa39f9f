import { useState } from "preact/hooks";
import type { TokenItem } from "../../../../functions/api/items/tokenItem.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";

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
          action="Revoke it"
          doing="Revoking…"
          isDangerous
          run={() => call("DELETE", `/v1/tokens/${encodeURIComponent(id)}`)}
          onDone={async () => {
            say(`Revoked ${name}.`);
            await refresh("/v1/tokens");
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>
            Whatever uses it is refused within a minute, and consoles that were signed in by it are signed
            out: this one too, if you came in with it. There is no way back but to make another.
          </p>
        </AskDialog>
      )}
    </>
  );
};
