import { useState } from "preact/hooks";
import type { SubscriberItem } from "../../../../functions/api/items/subscriberItem.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

/** Removes a subscriber from the topic; for a pending one, says why that is not possible. */
export const RemoveButton = ({ subscriber: { id, endpoint, state } }: { subscriber: SubscriberItem }) => {
  const [isAsking, setAsking] = useState(false);
  if (state === "pending")
    return <span class="quiet">Cannot be removed before it is confirmed. SNS drops it after two days.</span>;
  return (
    <>
      <button type="button" class="button small danger" onClick={() => setAsking(true)}>
        Remove<span class="unseen"> {endpoint}</span>
      </button>
      {isAsking && (
        <AskDialog
          title={`Remove ${endpoint}?`}
          action="Remove"
          doing="Removing…"
          isDangerous
          noteHint="Recorded in the audit log with your name. Optional."
          run={(note) => call("DELETE", "/v1/subscribers/{id}", { path: { id }, query: { note } })}
          onDone={async () => {
            say(`Removed ${endpoint}. It will receive no more warnings.`);
            await refresh("/v1/subscribers");
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>It will receive no more warnings. If you add it again, it has to confirm again.</p>
        </AskDialog>
      )}
    </>
  );
};
