import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable, type Selection } from "../../parts/DataTable.tsx";
import { Time } from "../../parts/Time.tsx";

type SuppressionTableProps = {
  items: SuppressionItem[];
  /** Without it nothing can be chosen or removed. */
  removing:
    | { selection: Omit<Selection<SuppressionItem>, "label">; onRemove: (address: string) => void }
    | undefined;
};

/** Suppressed addresses, each with why. */
export const SuppressionTable = ({ items, removing }: SuppressionTableProps) => (
  <DataTable
    caption="Suppressed addresses"
    columns={[
      ...COLUMNS,
      ...(removing === undefined
        ? []
        : [
            {
              name: "",
              cell: ({ address }: SuppressionItem) => (
                <button
                  type="button"
                  class="button small"
                  data-remove={address}
                  onClick={() => removing.onRemove(address)}
                >
                  Remove<span class="unseen"> {address}</span>
                </button>
              ),
            },
          ]),
    ]}
    rows={items}
    keyOf={({ address }) => address}
    selection={removing && { ...removing.selection, label: ({ address }) => address }}
  />
);

const COLUMNS: Column<SuppressionItem>[] = [
  {
    name: "Address",
    cell: ({ address }) => <a href={`/recipients/${encodeURIComponent(address)}`}>{address}</a>,
  },
  { name: "Why", cell: (item) => <Why item={item} /> },
  { name: "Since", cell: ({ since }) => <Time at={since} /> },
];

/** Two lines of it; the rest, and what to do, on request. */
const Why = ({ item }: { item: SuppressionItem }) => (
  <div class="suppression-why">
    <p class="suppression-explanation">{item.explanation}</p>
    {item.reason === "COMPLAINT" ? <Badge tone="bad">Complaint</Badge> : <Badge tone="watch">Bounce</Badge>}
    {item.likelyToBounceAgain && (
      <span class="suppression-again">
        <span aria-hidden="true">⚠ </span>Likely to bounce again
      </span>
    )}
    {item.removedTimes > 0 && <span class="quiet">{historyOf(item)}</span>}
    <details>
      <summary>
        See why<span class="unseen"> {item.address} is suppressed</span>
      </summary>
      <p>{item.advice}</p>
      {item.note !== null && item.note !== "" && item.source !== "operator" && <p>Note: {item.note}</p>}
      {item.removedAt !== null && (
        <p class="quiet">
          Last removed on <Time at={item.removedAt} />
          {item.removedBy !== null && ` by ${item.removedBy === "ses" ? "somebody at AWS" : item.removedBy}`}.
        </p>
      )}
    </details>
  </div>
);

const historyOf = ({ removedTimes, rebouncedTimes }: SuppressionItem): string =>
  `Removed ${times(removedTimes)}${rebouncedTimes === 0 ? "" : `, bounced again ${times(rebouncedTimes)}`}`;

const times = (count: number): string => (count === 1 ? "once" : counted(count, "time"));
