import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { useMay } from "../../api/useCaller.ts";
import { Ago } from "../../parts/Time.tsx";
import { Decide } from "./Decide.tsx";
import { requestPath } from "./paths.ts";
import { Marks, StatusWords } from "./StatusBadge.tsx";
import { isAtSes, statusOf } from "./status.ts";
import { VerifyAgain } from "./VerifyAgain.tsx";

type StatusPanelProps = { item: IdentityItem; onLook: () => void; isLooking: boolean };

/** How it stands, in words first, with what can be done about it. */
export const StatusPanel = ({ item, onLook, isLooking }: StatusPanelProps) => {
  const { identity, kind, state, request, verificationStatus, checkedAt } = item;
  return (
    <section class={`box status ${statusOf(item).tone}`} aria-labelledby="status">
      <h2 id="status" class="unseen">
        Status
      </h2>
      <p class="verdict">
        <StatusWords of={item} />
      </p>
      {state === "waitingForApproval" && request?.why != null && (
        <blockquote class="why">{request.why}</blockquote>
      )}
      <Marks of={item} />
      {isAtSes(item) && (
        <p class="ses-says">
          SES says <code>{verificationStatus}</code>
          {checkedAt !== null && (
            <>
              , checked <Ago at={checkedAt} />
            </>
          )}
          .
        </p>
      )}
      <div class="actions">
        {state === "waitingForApproval" && <Decide identity={identity} />}
        <VerifyAgain item={item} />
        <AskAnew item={item} />
        {state === "pending" && kind === "address" && (
          <button
            type="button"
            class="button"
            aria-disabled={isLooking}
            onClick={() => !isLooking && onLook()}
          >
            {isLooking ? "Checking…" : "Check again"}
          </button>
        )}
      </div>
    </section>
  );
};

/** What was declined, deleted elsewhere, or not taken by SES at all begins anew. */
const AskAnew = ({ item }: { item: IdentityItem }) => {
  const { identity, state } = item;
  const isOver = state === "declined" || state === "absent" || (state === "failed" && !isAtSes(item));
  if (!useMay("identities:write") || !isOver) return null;
  return (
    <a class="button" href={requestPath(identity)}>
      Request again
    </a>
  );
};
