import { useState } from "preact/hooks";
import { call } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

/** An administrator's yes or no to a request that waits; nothing for anybody else. */
export const Decide = ({ identity }: { identity: string }) => {
  const [asked, setAsked] = useState<"approve" | "decline" | null>(null);
  if (!useMay("admin")) return null;
  const dialog = {
    onClose: () => setAsked(null),
    run: (note: string) =>
      call("POST", `/v1/identities/{identity}/${asked ?? "decline"}`, {
        path: { identity },
        query: { note },
      }),
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
          action="Approve"
          doing="Approving…"
          noteHint="Recorded with the request and in the audit log. Optional."
          onDone={() => done(`Approved ${identity}. SES will verify it.`)}
        >
          <p>
            Postmaster asks SES to verify it. Once verified, anyone who sends through this account can send
            from it.
          </p>
        </AskDialog>
      )}
      {asked === "decline" && (
        <AskDialog
          {...dialog}
          title={`Decline ${identity}?`}
          action="Decline"
          doing="Declining…"
          noteHint="Sent to the requester and recorded in the audit log. Optional."
          onDone={() => done(`Declined ${identity}.`)}
        >
          <p>SES will not verify it. It can be requested again.</p>
        </AskDialog>
      )}
    </div>
  );
};
