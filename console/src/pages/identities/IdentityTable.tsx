import type { ComponentChildren } from "preact";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Decide } from "./Decide.tsx";
import { pagePath } from "./paths.ts";
import { Marks, StatusBadge, StatusWords } from "./StatusBadge.tsx";

const COLUMNS: Column<IdentityItem>[] = [
  {
    name: "Identity",
    cell: ({ identity, kind }) => (
      <>
        <a class="wrap" href={pagePath(identity)}>
          {identity}
        </a>
        <div class="quiet">{kind}</div>
      </>
    ),
  },
  { name: "Status", cell: (item) => <HowItStands item={item} /> },
  { name: "Sending", cell: (item) => <Marks of={item} /> },
];

export const IdentityTable = ({ items, empty }: { items: IdentityItem[]; empty: ComponentChildren }) => (
  <div class="identities">
    <DataTable
      caption="Identities"
      columns={COLUMNS}
      rows={items}
      keyOf={({ identity }) => identity}
      empty={empty}
    />
  </div>
);

const HowItStands = ({ item }: { item: IdentityItem }) => {
  const { identity, state, request } = item;
  return (
    <>
      <StatusBadge of={item} />
      <p class="status-words">
        <StatusWords of={item} />
      </p>
      {state === "waitingForApproval" && (
        <>
          {request?.why != null && <blockquote class="why">{request.why}</blockquote>}
          <Decide identity={identity} />
        </>
      )}
    </>
  );
};
