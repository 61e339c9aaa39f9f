import { useState } from "preact/hooks";
import type { SubscriberItem } from "../../../../functions/api/items/subscriberItem.ts";
import { call } from "../../api/call.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/AskDialog.tsx";

/** Takes a subscriber off the topic; of one that is pending it says why that cannot be. */
export const RemoveButton = ({ subscriber: { id, endpoint, state } }: { subscriber: SubscriberItem }) => {
  const [isAsking, setAsking] = useState(false);
  if (state === "pending")
    return <span class="quiet">Cannot be removed: SNS forgets it after two days if nobody confirms.</span>;
  return (
    <>
      <button type="button" class="button small danger" onClick={() => setAsking(true)}>
        Remove<span class="unseen"> {endpoint}</span>
      </button>
      {isAsking && (
        <AskDialog
          title={`Remove ${endpoint}?`}
          action="Remove it"
          doing="Removing…"
          isDangerous
          noteHint="Kept in the audit log with your name. May be left empty."
          run={(note) => call("DELETE", `/v1/subscribers/${encodeURIComponent(id)}`, { query: { note } })}
          onDone={async () => {
            say(`Removed ${endpoint}: it hears no more warnings.`);
            await refresh("/v1/subscribers");
            setAsking(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>It hears no more warnings. Added again, it has to confirm again.</p>
        </AskDialog>
      )}
    </>
  );
};
