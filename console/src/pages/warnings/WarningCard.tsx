import { useState } from "preact/hooks";
import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { useMay } from "../../api/useCaller.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Remedies } from "../../parts/remedies/Remedies.tsx";
import { Ago, Time } from "../../parts/Time.tsx";
import { AcknowledgeDialog } from "./AcknowledgeDialog.tsx";
import { Facts } from "./Facts.tsx";
import { SEVERITY_TONES } from "./severity.ts";

/** A warning in short: what happened, and beside it what to do. */
export const WarningCard = ({ warning, isUnfolded }: { warning: WarningItem; isUnfolded: boolean }) => {
  const { id, severity, headline, openedAt, seenAt, times, acknowledged } = warning;
  return (
    <article class={`panel warning ${SEVERITY_TONES[severity]}`} aria-labelledby={`headline-${id}`}>
      <header>
        <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>
        <h2 id={`headline-${id}`}>
          <a href={`/warnings/${encodeURIComponent(id)}`}>{headline}</a>
        </h2>
        <AcknowledgeButton warning={warning} />
        <p class="quiet">
          Since <Time at={openedAt} />
          {times > 1 && <>, {times} times</>}, last seen <Ago at={seenAt} />
          {acknowledged !== null && (
            <>
              . Acknowledged by {acknowledged.by} on <Time at={acknowledged.at} />
            </>
          )}
        </p>
      </header>
      <div class="sides">
        <Facts facts={warning.facts} />
        <details open={isUnfolded}>
          <summary>What to do</summary>
          <Remedies steps={warning.remedy} />
        </details>
      </div>
    </article>
  );
};

/** For admins, while nobody has. */
export const AcknowledgeButton = ({ warning }: { warning: WarningItem }) => {
  const [isAsking, setAsking] = useState(false);
  const may = useMay("admin");
  if (!may || warning.state !== "open" || warning.acknowledged !== null) return null;
  return (
    <>
      <button
        type="button"
        class="button"
        aria-label={`Acknowledge: ${warning.headline}`}
        onClick={() => setAsking(true)}
      >
        Acknowledge
      </button>
      {isAsking && <AcknowledgeDialog warning={warning} onClose={() => setAsking(false)} />}
    </>
  );
};
