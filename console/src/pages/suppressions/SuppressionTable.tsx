import { useState } from "preact/hooks";
import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { DataTable, type Selection } from "../../parts/DataTable.tsx";
import { Remedies } from "../../parts/remedies/Remedies.tsx";
import { Time } from "../../parts/Time.tsx";
import { NEXT_STEPS } from "./groupWords.ts";

type SuppressionTableProps = {
  items: SuppressionItem[];
  /** Without it nothing can be chosen or removed. */
  removing:
    | { selection: Omit<Selection<SuppressionItem>, "label">; onRemove: (address: string) => void }
    | undefined;
};

/** Suppressed addresses, a line each: why, and what to do; the details on request. */
export const SuppressionTable = ({ items, removing }: SuppressionTableProps) => {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (address: string) =>
    setOpen(
      open.has(address) ? new Set([...open].filter((one) => one !== address)) : new Set([...open, address]),
    );
  return (
    <DataTable
      caption="Suppressed addresses"
      columns={[
        {
          name: "Address",
          cell: ({ address }) => <a href={`/recipients/${encodeURIComponent(address)}`}>{address}</a>,
        },
        {
          name: "Reason",
          cell: (item) => (
            <Reason item={item} isOpen={open.has(item.address)} onToggle={() => toggle(item.address)} />
          ),
        },
        {
          name: "Next step",
          cell: ({ removal }) => <Badge tone={TONES[removal]}>{NEXT_STEPS[removal]}</Badge>,
        },
        { name: "Since", cell: ({ since }) => <Time at={since} /> },
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
      below={(item) => (open.has(item.address) ? <Details item={item} /> : null)}
    />
  );
};

const TONES: Record<SuppressionItem["removal"], Tone> = {
  safe: "good",
  afterFix: "watch",
  askFirst: "watch",
  no: "bad",
};

type ReasonProps = { item: SuppressionItem; isOpen: boolean; onToggle: () => void };

/** Its title, which shows the rest. */
const Reason = ({ item, isOpen, onToggle }: ReasonProps) => (
  <button type="button" class="suppression-reason" aria-expanded={isOpen} onClick={onToggle}>
    <span>{item.reason.title}</span>
    <span class="unseen"> Details of {item.address}</span>
  </button>
);

/** Why, and what to do. */
const Details = ({ item }: { item: SuppressionItem }) => (
  <div class="suppression-details">
    <p>{item.explanation}</p>
    <Remedies steps={item.reason.remedy} />
    {item.likelyToBounceAgain && (
      <p class="suppression-again">
        <span aria-hidden="true">⚠ </span>Likely to bounce again
      </p>
    )}
    {item.note !== null && item.note !== "" && item.source !== "operator" && <p>Note: {item.note}</p>}
    {item.removedTimes > 0 && (
      <p class="quiet">
        {historyOf(item)}
        {item.removedAt !== null && (
          <>
            , last on <Time at={item.removedAt} />
            {item.removedBy !== null && (item.removedBy === "ses" ? " in AWS" : ` by ${item.removedBy}`)}
          </>
        )}
        .
      </p>
    )}
  </div>
);

const historyOf = ({ removedTimes, rebouncedTimes }: SuppressionItem): string =>
  `Removed ${times(removedTimes)}${rebouncedTimes === 0 ? "" : `, bounced again ${times(rebouncedTimes)}`}`;

const times = (count: number): string => (count === 1 ? "once" : counted(count, "time"));
