import { Fragment } from "preact";
import { useLocation } from "preact-iso";
import type { AuditEntryItem } from "../../../../functions/api/items/auditEntryItem.ts";
import { useGet } from "../../api/useGet.ts";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { Time } from "../../parts/Time.tsx";
import { toldOf } from "./actions.ts";
import "./audit.css";

/** Who changed what, when and why. */
export const AuditPage = () => {
  const { query } = useLocation();
  const entries = useGet("/v1/audit", { query: { cursor: query["cursor"] } });
  return (
    <Page title="Audit" lead="Who changed what, newest first. Entries do not expire.">
      <Loaded of={entries}>
        {({ items, cursor }) => (
          <>
            <DataTable
              caption="Changes"
              columns={COLUMNS}
              rows={items}
              keyOf={({ id, at }) => `${at} ${id}`}
              empty={<p>No changes yet. Removals, tokens, senders and other changes are listed here.</p>}
            />
            <Pager next={cursor} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const Action = ({ action }: { action: string }) => {
  const { did } = toldOf(action);
  return (
    <>
      {did}
      {did !== action && <code class="stable-name">{action}</code>}
    </>
  );
};

/** By name where the entry tells one: an id says nothing to a person. */
const Target = ({ action, target, detail }: AuditEntryItem) => {
  const href = toldOf(action).pageOf?.(target);
  const name = [detail?.["headline"], detail?.["endpoint"], detail?.["name"]].find(
    (one) => typeof one === "string",
  );
  const text = typeof name === "string" ? name : target;
  return href === undefined ? <code>{text}</code> : <a href={href}>{text}</a>;
};

const Detail = ({ target, actor, detail }: AuditEntryItem) => (
  <details>
    <summary>Detail</summary>
    <dl class="facts stacked audit-detail">
      <dt>target</dt>
      <dd>{target}</dd>
      <dt>token id</dt>
      <dd>{actor.tokenId}</dd>
      {Object.entries(detail ?? {}).map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>
            <Value name={name} value={value} />
          </dd>
        </Fragment>
      ))}
    </dl>
  </details>
);

const Value = ({ name, value }: { name: string; value: unknown }) => {
  if (typeof value !== "string") return JSON.stringify(value);
  return name === "job" ? <a href={`/jobs/${encodeURIComponent(value)}`}>{value}</a> : value;
};

const COLUMNS: Column<AuditEntryItem>[] = [
  { name: "When", cell: ({ at }) => <Time at={at} seconds /> },
  { name: "Who", cell: ({ actor }) => actor.name },
  { name: "Action", cell: ({ action }) => <Action action={action} /> },
  { name: "Target", cell: (entry) => <Target {...entry} /> },
  { name: "Why", cell: ({ note }) => note },
  { name: "Detail", cell: (entry) => <Detail {...entry} /> },
];
