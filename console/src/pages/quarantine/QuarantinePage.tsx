import { useLocation } from "preact-iso";
import type { QuarantinedItem } from "../../../../functions/api/items/quarantinedItem.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { Time } from "../../parts/Time.tsx";
import { reasonInWords } from "./reasons.ts";
import "./quarantine.css";

const EVERY_MS = 30_000;
const COUNTED_AT_MOST = 10_000; // GET /v1/quarantine counts no further

/** What came on the feedback topic and could not be read. */
export const QuarantinePage = () => {
  const { query } = useLocation();
  const waiting = useGet("/v1/quarantine", { query: { cursor: query["cursor"] } }, { every: EVERY_MS });
  const total = waiting.data?.total ?? 0;
  return (
    <Page
      title="Quarantine"
      beside={total > 0 && <Badge tone="watch">{totalInWords(total)}</Badge>}
      lead="Notifications that could not be read. They are not counted in any statistics until you replay them. Each is deleted when it expires."
    >
      <Loaded of={waiting}>
        {({ items, cursor }) => (
          <>
            <DataTable
              caption="Notifications that could not be read"
              columns={COLUMNS}
              rows={items}
              keyOf={({ id }) => id}
              empty={
                <>
                  <p>
                    <strong>Nothing in quarantine.</strong>
                  </p>
                  <p>
                    Notifications that this version cannot read are kept here, so that you can replay them
                    after an upgrade.
                  </p>
                </>
              }
            />
            <Pager next={cursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const totalInWords = (total: number): string =>
  total >= COUNTED_AT_MOST
    ? `${number(COUNTED_AT_MOST)} or more`
    : total === 1
      ? "1 notification"
      : `${number(total)} notifications`;

const COLUMNS: Column<QuarantinedItem>[] = [
  {
    name: "Received",
    cell: ({ id, at }) => (
      <a href={`/quarantine/${encodeURIComponent(id)}`}>
        <Time at={at} seconds />
      </a>
    ),
  },
  {
    name: "Reason",
    cell: ({ reason, detail }) => (
      <>
        {reasonInWords(reason)}
        <div class="quiet">{detail}</div>
      </>
    ),
  },
  { name: "Expires", cell: ({ expiresAt }) => <Time at={expiresAt} /> },
  { name: "Bytes", isNumber: true, cell: ({ bytes }) => number(bytes) },
  { name: "Excerpt", cell: ({ excerpt }) => <code class="excerpt">{excerpt}</code> },
];
