import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Remedies } from "../../parts/Remedies.tsx";
import { Facts } from "./Facts.tsx";
import { History } from "./History.tsx";
import { SEVERITY_TONES } from "./severity.ts";
import { AcknowledgeButton } from "./WarningCard.tsx";
import "./warnings.css";

const EVERY_MS = 30_000;

/** All of one warning; where its mails link to. */
export const WarningPage = ({ id }: { id: string }) => {
  const found = useGet<WarningItem>(`/v1/warnings/${encodeURIComponent(id)}`, {}, { every: EVERY_MS });
  if (problemOf(found.error, "warning_not_found") !== undefined) return <Forgotten />;
  const warning = found.data;
  return (
    <Page
      title={warning?.headline ?? "Warning"}
      beside={warning !== undefined && <Standing warning={warning} />}
      actions={warning !== undefined && <AcknowledgeButton warning={warning} />}
    >
      <Loaded of={found}>{(one) => <Whole warning={one} />}</Loaded>
    </Page>
  );
};

const Standing = ({ warning: { severity, state, acknowledged } }: { warning: WarningItem }) => (
  <>
    <Badge tone={state === "open" ? SEVERITY_TONES[severity] : "quiet"}>{severity}</Badge>
    {state === "recovered" && <Badge tone="good">over</Badge>}
    {state === "open" && acknowledged !== null && <Badge tone="info">{acknowledged.by} sees to it</Badge>}
  </>
);

const Whole = ({ warning }: { warning: WarningItem }) => (
  <>
    <div class="grid">
      <section class="panel" aria-labelledby="happened">
        <h2 id="happened">{warning.state === "open" ? "What happened" : "What it was when last seen"}</h2>
        <Facts facts={warning.facts} />
        <h3>Why it matters</h3>
        <p>{warning.why}</p>
      </section>
      <section class="panel" aria-labelledby="to-do">
        <h2 id="to-do">{warning.state === "open" ? "What to do" : "What there was to do"}</h2>
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
    title="There is no such warning"
    lead="A warning is forgotten 90 days after it was over; this one may have been. Or the link is not whole."
  >
    <p>
      <a href="/warnings">What is open now</a>, or{" "}
      <a href="/warnings?state=recovered">what was wrong lately</a>.
    </p>
  </Page>
);
