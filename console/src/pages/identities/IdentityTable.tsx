import type { ComponentChildren } from "preact";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Decide } from "./Decide.tsx";
import { pagePath } from "./paths.ts";
import { MarkText, StandingBadge, StandingWords } from "./Standing.tsx";
import { dkimMark, eventsMark, mailFromMark } from "./standing.ts";

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
  { name: "State", cell: (item) => <StandingBadge of={item} /> },
  { name: "How it stands", cell: (item) => <HowItStands item={item} /> },
  { name: "DKIM", cell: (item) => <MarkText of={dkimMark(item)} /> },
  { name: "MAIL FROM", cell: (item) => <MarkText of={mailFromMark(item)} /> },
  { name: "Its events", cell: (item) => <MarkText of={eventsMark(item)} /> },
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
      <StandingWords of={item} />
      {state === "waitingForApproval" && (
        <>
          {request?.why != null && <blockquote class="why">{request.why}</blockquote>}
          <Decide identity={identity} />
        </>
      )}
    </>
  );
};
