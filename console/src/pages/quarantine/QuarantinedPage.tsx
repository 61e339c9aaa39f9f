import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { QuarantinedWholeItem } from "../../../../functions/api/items/quarantinedItem.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { refresh, useGet } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";
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
  const path = `/v1/quarantine/${encodeURIComponent(id)}`;
  const found = useGet<QuarantinedWholeItem>(path);
  const replay = useMutation({
    mutationFn: () => call<{ recorded: number }>("POST", `${path}/replay`),
    onSuccess: async ({ recorded }) => {
      say(`It is read: ${counted(recorded, "event")} recorded.`);
      route("/quarantine");
      await refresh("/v1/quarantine");
    },
  });
  if (problemOf(found.error, "quarantine_not_found") !== undefined) return <Released />;
  return (
    <Page
      title="A notification that could not be read"
      lead="Replay it after an update that understands it: its events are recorded, each once, and it leaves the quarantine."
      actions={
        <>
          <button
            type="button"
            class="button primary"
            aria-disabled={replay.isPending}
            onClick={() => !replay.isPending && replay.mutate()}
          >
            {replay.isPending ? "Reading…" : "Replay"}
          </button>
          <DeleteButton path={path} />
        </>
      }
    >
      <ProblemBox error={replay.error} />
      <Loaded of={found}>
        {(one) => (
          <>
            <dl class="facts">
              <dt>Why</dt>
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
const DeleteButton = ({ path }: { path: string }) => {
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
          action="Delete it"
          doing="Deleting…"
          isDangerous
          run={() => call("DELETE", path)}
          onDone={async () => {
            say("Deleted the notification.");
            route("/quarantine");
            await refresh("/v1/quarantine");
          }}
          onClose={() => setAsking(false)}
        >
          <p>Its events are never recorded. This cannot be undone.</p>
        </AskDialog>
      )}
    </>
  );
};

const Released = () => (
  <Page
    title="Nothing in quarantine has this id"
    lead="It may have been replayed, deleted or expired; the audit log records the first two. Or the link is incomplete."
  >
    <p>
      <a href="/quarantine">What waits in quarantine</a>, or <a href="/audit">the audit log</a>.
    </p>
  </Page>
);
