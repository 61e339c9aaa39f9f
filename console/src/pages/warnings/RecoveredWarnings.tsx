import { useLocation } from "preact-iso";
import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { Time } from "../../parts/Time.tsx";
import { SEVERITY_TONES } from "./severity.ts";

const COLUMNS: Column<WarningItem>[] = [
  {
    name: "Severity",
    cell: ({ severity }) => <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>,
  },
  {
    name: "Warning",
    cell: ({ id, headline }) => <a href={`/warnings/${encodeURIComponent(id)}`}>{headline}</a>,
  },
  { name: "Opened", cell: ({ openedAt }) => <Time at={openedAt} /> },
  { name: "Resolved", cell: ({ endedAt }) => endedAt !== null && <Time at={endedAt} /> },
  { name: "Times", isNumber: true, cell: ({ times }) => times },
];

/** Warnings resolved in the last 90 days. */
export const RecoveredWarnings = () => {
  const { query } = useLocation();
  const recovered = useGet("/v1/warnings", {
    query: { state: "recovered", cursor: query["cursor"] },
  });
  return (
    <Loaded of={recovered}>
      {({ items, cursor }) => (
        <>
          <DataTable
            caption="Resolved warnings"
            columns={COLUMNS}
            rows={items}
            keyOf={({ id }) => id}
            empty={<p>No warnings were resolved in the last 90 days.</p>}
          />
          <Pager next={cursor} />
        </>
      )}
    </Loaded>
  );
};
