import { useLocation } from "preact-iso";
import type { JobResultItem } from "../../../../functions/api/items/jobItem.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { wordsFor } from "./outcomes.ts";

const PAGE = 50;
const EVERY_MS = 1_000;

/** The outcome of each address so far, in the order given. */
export const JobResults = ({ id, isDone }: { id: string; isDone: boolean }) => {
  const { query } = useLocation();
  const answer = useGet(
    "/v1/jobs/{id}/results",
    { path: { id }, query: { limit: PAGE, cursor: query["cursor"] } },
    // A page with another after it is complete and no longer changes.
    { every: (page) => (isDone || (page !== undefined && page.cursor !== null) ? false : EVERY_MS) },
  );
  return (
    <section class="job-results" aria-labelledby="results">
      <h2 id="results">Results</h2>
      <Loaded of={answer}>
        {({ items, cursor }) => (
          <>
            <DataTable
              caption="Outcome of each address"
              columns={COLUMNS}
              rows={items}
              keyOf={({ address }) => address}
              empty={<p>No results yet.</p>}
            />
            <Pager next={cursor} isTurning={answer.isPlaceholderData} />
          </>
        )}
      </Loaded>
    </section>
  );
};

const COLUMNS: Column<JobResultItem>[] = [
  {
    name: "Address",
    cell: ({ address, outcome }) =>
      outcome === "invalid_address" ? (
        <code>{address}</code>
      ) : (
        <a href={`/recipients/${encodeURIComponent(address)}`}>{address}</a>
      ),
  },
  {
    name: "Outcome",
    cell: (result) => {
      const { tone, word } = wordsFor(result);
      return <Badge tone={tone}>{word}</Badge>;
    },
  },
  { name: "Meaning", cell: (result) => wordsFor(result).detail },
];
