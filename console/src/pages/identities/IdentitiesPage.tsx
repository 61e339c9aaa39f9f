import { useLocation } from "preact-iso";
import { counted } from "../../../../shared/plainMail/words.ts";
import { urlOf } from "../../api/call.ts";
import { useMay } from "../../api/useCaller.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Pager } from "../../parts/Pager.tsx";
import { IdentityFilters } from "./IdentityFilters.tsx";
import { IdentityTable } from "./IdentityTable.tsx";
import { byUrgency, isState } from "./status.ts";
import "./identities.css";

const PER_PAGE = 200;
const EVERY_MS = 60_000;

/** All senders that SES knows, and those that are asked for. */
export const IdentitiesPage = () => {
  const { query } = useLocation();
  const mayRequest = useMay("identities:write");
  const { cursor, state, text = "" } = query;
  const identities = useGet("/v1/identities", { query: { limit: PER_PAGE, cursor } }, { every: EVERY_MS });
  return (
    <Page
      title="Identities"
      lead="Addresses and domains you can send from once they are verified. SES rejects mail from any other sender."
      actions={
        mayRequest && (
          <a class="button primary" href="/identities/new">
            Request an identity
          </a>
        )
      }
    >
      <Loaded of={identities}>
        {({ items, cursor: next }) => {
          const isOnePage = next === null && cursor === undefined;
          const fitting = items
            .filter((item) => !isState(state) || item.state === state)
            .filter(({ identity }) => identity.toLowerCase().includes(text.trim().toLowerCase()))
            .toSorted(byUrgency);
          return (
            <>
              <IdentityFilters items={items} />
              {!isOnePage && (
                <p class="quiet">
                  There are more identities than fit on this page. Filters apply only to the{" "}
                  {counted(items.length, "identity", "identities")} shown here (in alphabetical order).
                </p>
              )}
              <IdentityTable items={fitting} empty={items.length === 0 ? <NoneYet /> : <NoneFits />} />
              <Pager next={next} />
            </>
          );
        }}
      </Loaded>
    </Page>
  );
};

const NoneYet = () => (
  <>
    <p>
      <strong>No identities yet, so SES rejects all mail.</strong>
    </p>
    <p>
      Request the domain you send from: it covers all its addresses. You'll need someone who can edit its DNS.
    </p>
  </>
);

const NoneFits = () => {
  const { path, query } = useLocation();
  return (
    <p>
      No matches on this page. <a href={urlOf(path, { cursor: query["cursor"] })}>Show all</a>
    </p>
  );
};
