import { Loaded } from "../../parts/Loaded.tsx";
import { bySeverity } from "./severity.ts";
import { useOpenWarnings } from "./useOpenWarnings.ts";
import { WarningCard } from "./WarningCard.tsx";

/** Those that somebody sees to, or that nobody does: the most severe first, with what to do about it unfolded. */
export const OpenWarnings = ({ isAcknowledged }: { isAcknowledged: boolean }) => (
  <Loaded of={useOpenWarnings()}>
    {({ items, cursor }) => {
      const shown = bySeverity(
        items.filter(({ acknowledged }) => (acknowledged !== null) === isAcknowledged),
      );
      if (shown.length === 0)
        return <div class="empty">{isAcknowledged ? <NothingAcknowledged /> : <NothingOpen />}</div>;
      return (
        <>
          {cursor !== null && (
            <p class="box watch">More are open than are listed here: these are the newest {items.length}.</p>
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
      <strong>Nothing is wrong that nobody sees to.</strong>
    </p>
    <p>
      Rates, quota, senders, queues and mail hosts are looked at every five minutes, a complaint or a virus at
      once. What is found is listed here and mailed to the <a href="/subscribers">subscribers</a>.
    </p>
  </>
);

const NothingAcknowledged = () => (
  <p>
    No open warning is acknowledged. Who acknowledges one says that he or she sees to it: it is not repeated,
    unless it gets worse.
  </p>
);
