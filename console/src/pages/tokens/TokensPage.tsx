import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { TokenItem } from "../../../../functions/api/items/tokenItem.ts";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge, type Tone } from "../../parts/Badge.tsx";
import { type Column, DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { Time, UtcDay } from "../../parts/Time.tsx";
import { MakeTokenDialog } from "./MakeTokenDialog.tsx";
import { RevokeButton } from "./RevokeButton.tsx";
import "./tokens.css";

const MOST = 1_000; // sorted together; the API lists them by id

/** Who may call the API. */
export const TokensPage = () => {
  const { query } = useLocation();
  const [isMaking, setMaking] = useState(false);
  const may = useMay("admin");
  const tokens = useGet("/v1/tokens", {
    query: { limit: MOST, cursor: query["cursor"] },
  });
  return (
    <Page
      title="Tokens"
      lead="One token for each person or program, so that each can be revoked separately."
      actions={
        may && (
          <button type="button" class="button primary" onClick={() => setMaking(true)}>
            Create token
          </button>
        )
      }
    >
      <Loaded of={tokens}>
        {({ items, cursor }) => (
          <>
            <DataTable
              caption="Tokens"
              columns={COLUMNS}
              rows={items.toSorted(byUse)}
              keyOf={({ id }) => id}
              empty={<p>No tokens. Create one here, or with postmaster tokens create.</p>}
            />
            <Pager next={cursor} />
          </>
        )}
      </Loaded>
      {isMaking && <MakeTokenDialog onClose={() => setMaking(false)} />}
    </Page>
  );
};

/** Active ones first, newest first. */
const byUse = (a: TokenItem, b: TokenItem): number =>
  Number(b.state === "ok") - Number(a.state === "ok") || (a.createdAt < b.createdAt ? 1 : -1);

const STATES: Record<TokenItem["state"], { tone: Tone; name: string }> = {
  ok: { tone: "good", name: "active" },
  expired: { tone: "quiet", name: "expired" },
  revoked: { tone: "quiet", name: "revoked" },
};

const COLUMNS: Column<TokenItem>[] = [
  {
    name: "Name",
    cell: ({ name, id }) => (
      <>
        <strong>{name}</strong>
        <code class="token-id">{id}</code>
      </>
    ),
  },
  {
    name: "Scopes",
    cell: ({ scopes }) => (
      <ul class="scopes">
        {scopes.map((scope) => (
          <li key={scope}>{scope}</li>
        ))}
      </ul>
    ),
  },
  {
    name: "Status",
    cell: ({ state, revokedAt }) => (
      <>
        <Badge tone={STATES[state].tone}>{STATES[state].name}</Badge>
        {revokedAt !== null && (
          <div class="quiet">
            <Time at={revokedAt} />
          </div>
        )}
      </>
    ),
  },
  {
    name: "Created",
    cell: ({ createdAt, createdBy }) => (
      <>
        <Time at={createdAt} />
        <div class="quiet">
          by {createdBy === "environment" ? "POSTMASTER_TOKEN in the environment" : createdBy}
        </div>
      </>
    ),
  },
  {
    name: "Last used",
    cell: ({ lastUsedOn }) =>
      lastUsedOn === null ? <span class="quiet">never</span> : <UtcDay day={lastUsedOn} />,
  },
  {
    name: "Expires",
    cell: ({ expiresAt }) =>
      expiresAt === null ? <span class="quiet">never</span> : <Time at={expiresAt} />,
  },
  { name: "", cell: (token) => token.state !== "revoked" && <RevokeButton token={token} /> },
];
