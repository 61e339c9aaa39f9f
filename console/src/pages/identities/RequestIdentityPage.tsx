import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { IdentityItem } from "../../../../functions/api/items/identityItem.ts";
import { useCaller, useMay } from "../../api/useCaller.ts";
import { Page } from "../../parts/Page.tsx";
import { RequestForm } from "./RequestForm.tsx";
import { RequestOutcome } from "./RequestOutcome.tsx";
import "./identities.css";

/** Asks for an address or domain to send from, and says what happens next. */
export const RequestIdentityPage = () => {
  const { query } = useLocation();
  const caller = useCaller();
  const mayRequest = useMay("identities:write");
  const [asked, setAsked] = useState<IdentityItem | null>(null);
  return (
    <Page
      title="Request an identity"
      lead="SES accepts mail only from verified addresses and domains. Request the one you want to send from."
    >
      {asked !== null && <RequestOutcome item={asked} onAnother={() => setAsked(null)} />}
      {asked === null && mayRequest && <RequestForm initial={query["identity"] ?? ""} onAsked={setAsked} />}
      {caller !== undefined && !mayRequest && (
        <p class="box info">Your token cannot request identities: it needs the identities:write scope.</p>
      )}
    </Page>
  );
};
