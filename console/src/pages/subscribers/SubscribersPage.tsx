import { useState } from "preact/hooks";
import type { SubscriberItem } from "../../../../functions/api/items/subscriberItem.ts";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { AddSubscriberDialog } from "./AddSubscriberDialog.tsx";
import { HEARS, protocolName } from "./protocols.ts";
import { RemoveButton } from "./RemoveButton.tsx";

const EVERY_MS = 30_000;

/** Who receives warnings, and whose confirmation is pending. */
export const SubscribersPage = () => {
  const [isAdding, setAdding] = useState(false);
  const may = useMay("admin");
  const subscribers = useGet("/v1/subscribers", {}, { every: EVERY_MS });
  return (
    <Page
      title="Subscribers"
      lead="Who is notified when a warning opens, gets worse or is resolved."
      actions={
        may && (
          <button type="button" class="button primary" onClick={() => setAdding(true)}>
            Add a subscriber
          </button>
        )
      }
    >
      <Loaded of={subscribers}>
        {({ items }) => (
          <DataTable
            caption="Subscribers of warnings"
            columns={COLUMNS}
            rows={items}
            keyOf={({ id }) => id}
            empty={
              <>
                <p>
                  <strong>No one is subscribed to warnings.</strong>
                </p>
                <p>
                  Warnings are still listed under <a href="/warnings">Warnings</a>, but no one is notified of
                  them. Add an address that someone reads, or your team chat's webhook.
                </p>
              </>
            }
          />
        )}
      </Loaded>
      {isAdding && <AddSubscriberDialog onClose={() => setAdding(false)} />}
    </Page>
  );
};

const COLUMNS: Column<SubscriberItem>[] = [
  { name: "Endpoint", cell: ({ endpoint }) => <span class="wrap">{endpoint}</span> },
  { name: "Method", cell: ({ protocol }) => protocolName(protocol) },
  {
    name: "Receives",
    // SNS gives no attributes of a pending one.
    cell: ({ severity, state }) =>
      state === "pending" ? <span class="quiet">nothing until confirmed</span> : HEARS[severity],
  },
  {
    name: "Status",
    cell: ({ state }) =>
      state === "confirmed" ? <Badge tone="good">confirmed</Badge> : <Badge tone="watch">pending</Badge>,
  },
  { name: "", cell: (subscriber) => <RemoveButton subscriber={subscriber} /> },
];
