import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { counted } from "../../../../shared/plainMail/words.ts";
import { call } from "../../api/call.ts";
import { type Problem, problemOf } from "../../api/ProblemError.ts";
import { refresh } from "../../api/useGet.ts";
import { say } from "../../parts/Announcer.tsx";
import { AskDialog } from "../../parts/dialogs/AskDialog.tsx";

/** Deletes an identity; where senders depend on it, only after a second question that names them. */
export const DeleteIdentity = ({ identity }: { identity: string }) => {
  const [isAsked, setAsked] = useState(false);
  const [inUse, setInUse] = useState<Problem | null>(null);
  const { route } = useLocation();
  const dialog = {
    isDangerous: true,
    doing: "Deleting…",
    noteHint: "Recorded in the audit log. Optional.",
    run: (note: string) =>
      call("DELETE", "/v1/identities/{identity}", {
        path: { identity },
        query: { note, force: inUse === null ? undefined : true },
      }),
    onDone: () => {
      say(`Deleted ${identity} in SES and here.`);
      route("/identities");
      void refresh("/v1/identities", "/v1/account");
    },
    onClose: () => {
      setAsked(false);
      setInUse(null);
    },
  };
  return (
    <>
      <button type="button" class="button danger" onClick={() => setAsked(true)}>
        Delete…
      </button>
      {isAsked && inUse === null && (
        <AskDialog
          {...dialog}
          key="first"
          title={`Delete ${identity}?`}
          action={`Delete ${identity}`}
          onProblem={(error) => setInUse(problemOf(error, "identity_in_use") ?? null)}
        >
          <p>
            SES deletes it and rejects mail from it unless another identity covers it. It can be requested
            again.
          </p>
        </AskDialog>
      )}
      {inUse !== null && (
        <AskDialog
          {...dialog}
          key="second"
          title={`${identity} is in use. Delete it anyway?`}
          action="Delete anyway"
        >
          <Senders problem={inUse} />
        </AskDialog>
      )}
    </>
  );
};

const Senders = ({ problem }: { problem: Problem }) => {
  const senders = Array.isArray(problem["senders"]) ? problem["senders"].map(String) : [];
  const count = Number(problem["senderCount"] ?? senders.length);
  return (
    <div class="box watch" role="alert">
      <p>
        In the last 30 days, mail was sent from {counted(count, "sender")} that no other identity covers. SES
        would reject {count === 1 ? "it" : "them"} from now on. Nothing has been deleted yet.
      </p>
      <ul>
        {senders.map((sender) => (
          <li key={sender}>{sender}</li>
        ))}
        {count > senders.length && <li>and {counted(count - senders.length, "other")}</li>}
      </ul>
    </div>
  );
};
