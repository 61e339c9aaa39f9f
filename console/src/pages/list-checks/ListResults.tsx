import { useLocation } from "preact-iso";
import type { ListCheckItem, ListResultItem } from "../../../../functions/api/items/listCheckItem.ts";
import { KIND_NAMES, KINDS, type Kind } from "../../../../shared/listChecks/judging/kinds.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { urlOf } from "../../api/call.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Pager } from "../../parts/Pager.tsx";
import "./listChecks.css";

const PAGE = 50;
const EVERY_MS = 2_000;

type Wanted = Kind | "problem" | "all";

/** The result of each address so far, in the order of the list; which of them stands in the URL. */
export const ListResults = ({ id, check }: { id: string; check: ListCheckItem }) => {
  const { path, query, route } = useLocation();
  const isDone = check.state === "done";
  const wanted = wantedIn(query["kind"]) ?? (isDone && check.problems === 0 ? "all" : "problem");
  const answer = useGet(
    "/v1/list-checks/{id}/results",
    {
      path: { id },
      query: { limit: PAGE, cursor: query["cursor"], kind: wanted === "all" ? undefined : wanted },
    },
    // A page with another after it is complete and no longer changes.
    { every: (page) => (isDone || (page !== undefined && page.cursor !== null) ? false : EVERY_MS) },
  );
  return (
    <section class="list-results" aria-labelledby="results">
      <h2 id="results">Addresses</h2>
      <ChoiceField<Wanted>
        label="Show"
        value={wanted}
        choices={[
          ["problem", `All with a problem (${number(check.problems)})`],
          ["all", `All (${number(check.done)})`],
          ...check.kinds.map(({ kind, title, count }) => [kind, `${title} (${number(count)})`] as const),
        ]}
        onChange={(kind) => route(urlOf(path, { kind }))}
      />
      <Loaded of={answer}>
        {({ items, cursor }) => (
          <>
            <DataTable
              caption="Result of each address"
              columns={COLUMNS}
              rows={items}
              keyOf={({ number: place }) => String(place)}
              empty={<p>{isDone ? "None." : "None so far."}</p>}
            />
            <Pager next={cursor} isTurning={answer.isPlaceholderData} />
          </>
        )}
      </Loaded>
    </section>
  );
};

const wantedIn = (text: string | undefined): Wanted | undefined =>
  text === "all" || text === "problem" ? text : KIND_NAMES.find((kind) => kind === text);

const COLUMNS: Column<ListResultItem>[] = [
  { name: "No.", isNumber: true, cell: ({ number: place }) => number(place) },
  {
    name: "Address",
    cell: ({ address, kind }) =>
      kind === "invalid" ? (
        <code>{address}</code>
      ) : (
        <a href={`/recipients/${encodeURIComponent(address)}`}>{address}</a>
      ),
  },
  {
    name: "Found",
    cell: ({ kind, problem }) => <Badge tone={problem ? "watch" : "quiet"}>{KINDS[kind].title}</Badge>,
  },
  { name: "Why", cell: ({ why }) => why },
];
