import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { counted } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { refresh, useGet } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { Time } from "../../parts/Time.tsx";
import { QuarantinedText } from "./QuarantinedText.tsx";
import { reasonInWords } from "./reasons.ts";
import "./quarantine.css";

/** One notification that could not be read, as it came. */
export const QuarantinedPage = ({ id }: { id: string }) => {
  const { route } = useLocation();
  const found = useGet("/v1/quarantine/{id}", { path: { id } });
  const replay = useMutation({
    mutationFn: () => call("POST", "/v1/quarantine/{id}/replay", { path: { id } }),
    onSuccess: async ({ recorded }) => {
      say(`Replayed: ${counted(recorded, "event")} recorded.`);
      route("/quarantine");
      await refresh("/v1/quarantine");
    },
  });
  if (problemOf(found.error, "quarantine_not_found") !== undefined) return <Released />;
  return (
    <Page
      title="Quarantined notification"
      lead="Replay it after an upgrade that can read it. Its events are then recorded once and it leaves quarantine."
      actions={
        <>
          <button
            type="button"
            class="button primary"
            aria-disabled={replay.isPending}
            onClick={() => !replay.isPending && replay.mutate()}
          >
            {replay.isPending ? "Replaying…" : "Replay"}
          </button>
          <DeleteButton id={id} />
        </>
      }
    >
      <ProblemBox error={replay.error} />
      <Loaded of={found}>
        {(one) => (
          <>
            <dl class="facts">
              <dt>Reason</dt>
              <dd>
                {reasonInWords(one.reason)}: {one.detail}
              </dd>
              <dt>Received</dt>
              <dd>
                <Time at={one.at} seconds />
              </dd>
              <dt>Expires</dt>
              <dd>
                <Time at={one.expiresAt} />
              </dd>
              <dt>Size</dt>
              <dd>{counted(one.bytes, "byte")}</dd>
              <dt>Id</dt>
              <dd>
                <code>{one.id}</code>
              </dd>
            </dl>
            <QuarantinedText body={one.body} bytes={one.bytes} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

/** Deletes the notification unread, once that is confirmed. */
const DeleteButton = ({ id }: { id: string }) => {
  const { route } = useLocation();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <button type="button" class="button danger" onClick={() => setAsking(true)}>
        Delete
      </button>
      {isAsking && (
        <AskDialog
          title="Delete this notification?"
          action="Delete"
          doing="Deleting…"
          isDangerous
          run={() => call("DELETE", "/v1/quarantine/{id}", { path: { id } })}
          onDone={async () => {
            say("Deleted the notification.");
            route("/quarantine");
            await refresh("/v1/quarantine");
          }}
          onClose={() => setAsking(false)}
        >
          <p>Its events will not be recorded. This cannot be undone.</p>
        </AskDialog>
      )}
    </>
  );
};

const Released = () => (
  <Page
    title="Not in quarantine"
    lead="It may have been replayed or deleted (see the audit log), or it may have expired. Or the link is incomplete."
  >
    <p>
      Go to <a href="/quarantine">Quarantine</a> or the <a href="/audit">audit log</a>.
    </p>
  </Page>
);
