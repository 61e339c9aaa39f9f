import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { RemoveDialog } from "../../parts/dialogs/RemoveDialog.tsx";
import { SuppressDialog } from "../../parts/dialogs/SuppressDialog.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { EventTimeline } from "../../parts/timeline/EventTimeline.tsx";
import { EraseDialog } from "./EraseDialog.tsx";
import { ListingPanel } from "./ListingPanel.tsx";
import { RecipientReach } from "./RecipientReach.tsx";
import { reachOf } from "./reach.ts";
import { EVERY_MS, useListing } from "./useListing.ts";
import "./recipients.css";

type Asked = "remove" | "suppress" | "erase";

/** Everything about one person's mail, and whether it reaches them. */
export const RecipientPage = ({ address }: { address: string }) => {
  const { query } = useLocation();
  const events = "/v1/recipients/{address}/events";
  const newest = useGet(events, { path: { address } }, { every: EVERY_MS });
  const page = useGet(events, { path: { address }, query: { cursor: query["cursor"] } });
  const { listing, error } = useListing(address);
  const [asked, setAsked] = useState<Asked>();
  const mayWrite = useMay("suppressions:write");
  const mayErase = useMay("admin");
  const close = () => setAsked(undefined);
  // All at once, or else what comes first is pushed down by what belongs above it.
  const isKnown = !newest.isPending && (listing !== undefined || error !== null);
  const domain = address.slice(address.lastIndexOf("@") + 1);
  return (
    <Page
      title={address}
      lead={
        domain !== address && (
          <>
            Everything recorded about mail to this address. See also{" "}
            <a href={`/domains/${encodeURIComponent(domain)}`}>all mail to {domain}</a>.
          </>
        )
      }
      actions={
        mayWrite &&
        listing !== undefined &&
        (listing.isListed ? (
          <button key="remove" type="button" class="button primary" onClick={() => setAsked("remove")}>
            Remove from suppression list
          </button>
        ) : (
          <button key="suppress" type="button" class="button" onClick={() => setAsked("suppress")}>
            {" "}
            Suppress address{" "}
          </button>
        ))
      }
    >
      {isKnown ? (
        <>
          {listing !== undefined && newest.data !== undefined && (
            <RecipientReach reach={reachOf(listing, newest.data.items)} />
          )}
          {error !== null && newest.error === null && <ProblemBox error={error} />}
          {listing?.isListed && <ListingPanel entry={listing.entry} />}
          <Loaded of={page}>
            {({ items, cursor }) =>
              items.length > 0 && (
                <>
                  <h2>Events, newest first</h2>
                  <EventTimeline
                    events={items}
                    about="recipient"
                    label={`Events of ${address}, newest first`}
                  />
                  <Pager next={cursor} />
                </>
              )
            }
          </Loaded>
          {mayErase && (
            <div class="forget">
              <p>For an erasure request (GDPR):</p>
              <button type="button" class="button danger" onClick={() => setAsked("erase")}>
                Erase this person
              </button>
            </div>
          )}
        </>
      ) : (
        <p class="loading" role="status">
          Loading…
        </p>
      )}
      {asked === "remove" && <RemoveDialog address={address} onClose={close} onRemoved={close} />}
      {asked === "suppress" && <SuppressDialog address={address} onClose={close} />}
      {asked === "erase" && <EraseDialog address={address} onClose={close} />}
    </Page>
  );
};
