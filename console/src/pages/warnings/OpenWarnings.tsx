import { Loaded } from "../../parts/Loaded.tsx";
import { useOpenWarnings } from "./useOpenWarnings.ts";
import { WarningCard } from "./WarningCard.tsx";

/** Those that somebody sees to, or that nobody does: the most severe first, with what to do about it unfolded. */
export const OpenWarnings = ({ isAcknowledged }: { isAcknowledged: boolean }) => (
  <Loaded of={useOpenWarnings()}>
    {({ items, cursor }) => {
      const shown = items.filter(({ acknowledged }) => (acknowledged !== null) === isAcknowledged);
      if (shown.length === 0)
        return <div class="empty">{isAcknowledged ? <NothingAcknowledged /> : <NothingOpen />}</div>;
      return (
        <>
          {cursor !== null && (
            <p class="box watch">More warnings are open. Shown are the {items.length} most important.</p>
          )}
          {shown.map((warning, place) => (
            <WarningCard key={warning.id} warning={warning} isUnfolded={place === 0} />
          ))}
        </>
      );
    }}
  </Loaded>
);

const NothingOpen = () => (
  <>
    <p>
      <strong>No unacknowledged warnings.</strong>
    </p>
    <p>
      Rates, quota, senders, queues and mail hosts are checked every five minutes. Complaints, viruses,
      rejected senders and other single events are reported at once. <a href="/subscribers">Subscribers</a>{" "}
      are notified of each new warning.
    </p>
  </>
);

const NothingAcknowledged = () => (
  <p>
    No acknowledged warnings. Acknowledge a warning to show that you are handling it: reminders stop unless it
    gets worse.
  </p>
);
