import { useState } from "preact/hooks";
import { call } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";
import { apiPath } from "./paths.ts";

/** An administrator's yes or no to a request that waits; nothing for anybody else. */
export const Decide = ({ identity }: { identity: string }) => {
  const [asked, setAsked] = useState<"approve" | "decline" | null>(null);
  if (!useMay("admin")) return null;
  const dialog = {
    onClose: () => setAsked(null),
    run: (note: string) => call("POST", apiPath(identity, `/${asked}`), { query: { note } }),
  };
  const done = async (text: string) => {
    say(text);
    await refresh("/v1/identities");
    setAsked(null);
  };
  return (
    <div class="actions">
      <button
        type="button"
        class="button small primary"
        aria-label={`Approve ${identity}…`}
        onClick={() => setAsked("approve")}
      >
        Approve…
      </button>
      <button
        type="button"
        class="button small"
        aria-label={`Decline ${identity}…`}
        onClick={() => setAsked("decline")}
      >
        Decline…
      </button>
      {asked === "approve" && (
        <AskDialog
          {...dialog}
          title={`Approve ${identity}?`}
          action="Approve and ask SES"
          doing="Asking SES…"
          noteHint="Kept with the request, and in the audit log. May be left empty."
          onDone={() => done(`Approved ${identity}: SES is asked to verify it.`)}
        >
          <p>
            SES is asked to verify it. Once that is done, whoever sends through this account can send from it.
          </p>
        </AskDialog>
      )}
      {asked === "decline" && (
        <AskDialog
          {...dialog}
          title={`Decline ${identity}?`}
          action="Decline the request"
          doing="Declining…"
          noteHint="Told to the requester, and kept in the audit log. May be left empty."
          onDone={() => done(`Declined ${identity}.`)}
        >
          <p>SES is not asked. It can be asked for again.</p>
        </AskDialog>
      )}
    </div>
  );
};
