import type { AccountItem } from "../../../../functions/api/items/accountItem.ts";
import type { ComparisonItem } from "../../../../functions/api/items/comparisonItem.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import {
  COMPARISON_STATES,
  differenceCell,
  metricInWords,
  recordedInWords,
} from "../../../../shared/sesCounts/words.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { COMPARISON_TONES } from "../../parts/comparisonTones.ts";
import { DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Remedies } from "../../parts/remedies/Remedies.tsx";
import { Time } from "../../parts/Time.tsx";

const DAYS = 14;

/** SES's own count compared with the records: the latest in sentences, with the likely cause, and the days before. */
export const OwnCounts = ({ comparison }: { comparison: AccountItem["comparison"] }) => (
  <section class="panel" aria-labelledby="own-counts">
    <h2 id="own-counts">SES's own count</h2>
    {comparison === null ? (
      <p class="quiet">Not compared yet. The first comparison runs within minutes, then daily.</p>
    ) : (
      <>
        <Latest comparison={comparison} />
        <Days />
      </>
    )}
  </section>
);

const Latest = ({ comparison: { explanation, causes, metrics } }: { comparison: ComparisonItem }) => (
  <>
    <p>{explanation}</p>
    {metrics.length > 0 && <p class="quiet">{metrics.map(metricInWords).join("; ")}.</p>}
    {causes.map(({ text, remedy }) => (
      <div key={text} class="box watch">
        <p>Likely cause: {text}</p>
        <Remedies steps={remedy} />
      </div>
    ))}
  </>
);

const Days = () => (
  <Loaded of={useGet("/v1/comparisons", { query: { limit: DAYS } })}>
    {({ items }) => (
      <>
        <DataTable
          caption="SES's own count by day"
          rows={items}
          keyOf={({ day }) => day}
          columns={[
            { name: "24 hours to", cell: ({ at }) => <Time at={at} /> },
            {
              name: "Status",
              cell: ({ state }) => <Badge tone={COMPARISON_TONES[state]}>{COMPARISON_STATES[state]}</Badge>,
            },
            { name: "SES", isNumber: true, cell: ({ ses }) => number(ses) },
            { name: "Recorded", isNumber: true, cell: recordedInWords },
            { name: "Difference", isNumber: true, cell: differenceCell },
          ]}
        />
        {items.some(({ recorded }) => recorded !== null && recorded.least !== recorded.most) && (
          <p class="quiet">
            Postmaster counts whole hours, and the 24 hours begin in the middle of one. So the recorded number
            is a range: without and with that hour.
          </p>
        )}
      </>
    )}
  </Loaded>
);
