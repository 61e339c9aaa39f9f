import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { problemOf } from "../../api/ProblemError.ts";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { DeleteIdentity } from "./DeleteIdentity.tsx";
import { DnsPanel } from "./dns/DnsPanel.tsx";
import { EventsPanel } from "./EventsPanel.tsx";
import { MailFromPanel } from "./MailFromPanel.tsx";
import { requestPath } from "./paths.ts";
import { RequestHistory } from "./RequestHistory.tsx";
import { StatusBadge } from "./StatusBadge.tsx";
import { StatusPanel } from "./StatusPanel.tsx";
import { hasLostRecords, isAtSes } from "./status.ts";
import "./identities.css";

const WHILE_ON_THE_WAY_MS = 20_000;

/** One identity: how it stands, what there is to do, its DNS records. */
export const IdentityPage = ({ identity }: { identity: string }) => {
  const mayWrite = useMay("identities:write");
  const asked = useGet(
    "/v1/identities/{identity}",
    { path: { identity } },
    { every: (item) => (item !== undefined && isOnTheWay(item) ? WHILE_ON_THE_WAY_MS : false) },
  );
  if (problemOf(asked.error, "identity_not_found") !== undefined) return <NoIdentity identity={identity} />;
  const item = asked.data;
  const isIdentity = item !== undefined && item.state !== "covered" && item.state !== "absent";
  return (
    <Page
      title={identity}
      beside={item !== undefined && <StatusBadge of={item} />}
      actions={isIdentity && mayWrite && <DeleteIdentity identity={identity} />}
    >
      <Loaded of={asked}>
        {(found) => (
          <>
            <StatusPanel item={found} onLook={() => asked.refetch()} isLooking={asked.isFetching} />
            {isIdentity && found.kind === "domain" && isAtSes(found) && <DnsPanel domain={found.identity} />}
            {isIdentity && (
              <div class="grid">
                {found.kind === "domain" && isAtSes(found) && <MailFromPanel item={found} />}
                {found.feedback !== null && <EventsPanel item={found} feedback={found.feedback} />}
                <RequestHistory item={found} />
              </div>
            )}
          </>
        )}
      </Loaded>
    </Page>
  );
};

/** Whether SES looks for something, so that it may stand otherwise soon. */
const isOnTheWay = (item: IdentityItem): boolean => item.state === "pending" || hasLostRecords(item);

const NoIdentity = ({ identity }: { identity: string }) => (
  <Page title={identity}>
    <div class="empty">
      <p>
        <strong>SES rejects mail from {identity}.</strong> It is not an identity, no one has requested it, and
        no verified domain covers it.
      </p>
      <RequestLink identity={identity} />
    </div>
  </Page>
);

const RequestLink = ({ identity }: { identity: string }) =>
  useMay("identities:write") ? (
    <a class="button primary" href={requestPath(identity)}>
      Request {identity}
    </a>
  ) : (
    <p>Requesting it needs a token with the identities:write scope.</p>
  );
