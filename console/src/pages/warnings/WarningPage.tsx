import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Remedies } from "../../parts/remedies/Remedies.tsx";
import { Facts } from "./Facts.tsx";
import { History } from "./History.tsx";
import { SEVERITY_TONES } from "./severity.ts";
import { AcknowledgeButton } from "./WarningCard.tsx";
import "./warnings.css";

const EVERY_MS = 30_000;

/** One warning, complete; notifications link here. */
export const WarningPage = ({ id }: { id: string }) => {
  const found = useGet("/v1/warnings/{id}", { path: { id } }, { every: EVERY_MS });
  if (problemOf(found.error, "warning_not_found") !== undefined) return <Forgotten />;
  const warning = found.data;
  return (
    <Page
      title={warning?.headline ?? "Warning"}
      beside={warning !== undefined && <StatusBadges warning={warning} />}
      actions={warning !== undefined && <AcknowledgeButton warning={warning} />}
    >
      <Loaded of={found}>{(one) => <Whole warning={one} />}</Loaded>
    </Page>
  );
};

const StatusBadges = ({ warning: { severity, state, acknowledged } }: { warning: WarningItem }) => (
  <>
    <Badge tone={state === "open" ? SEVERITY_TONES[severity] : "quiet"}>{severity}</Badge>
    {state === "recovered" && <Badge tone="good">resolved</Badge>}
    {state === "open" && acknowledged !== null && (
      <Badge tone="info">acknowledged by {acknowledged.by}</Badge>
    )}
  </>
);

const Whole = ({ warning }: { warning: WarningItem }) => (
  <>
    <div class="grid">
      <section class="panel" aria-labelledby="happened">
        <h2 id="happened">{warning.state === "open" ? "What happened" : "Last known figures"}</h2>
        <Facts facts={warning.facts} />
        <h3>Why it matters</h3>
        <p>{warning.why}</p>
      </section>
      <section class="panel" aria-labelledby="to-do">
        <h2 id="to-do">What to do</h2>
        <Remedies steps={warning.remedy} />
      </section>
    </div>
    <section class="panel" aria-labelledby="history">
      <h2 id="history">History</h2>
      <History warning={warning} />
    </section>
  </>
);

const Forgotten = () => (
  <Page
    title="Warning not found"
    lead="Warnings are deleted 90 days after they are resolved, or the link is incomplete."
  >
    <p>
      <a href="/warnings">Open warnings</a> or <a href="/warnings?state=recovered">resolved warnings</a>
    </p>
  </Page>
);
