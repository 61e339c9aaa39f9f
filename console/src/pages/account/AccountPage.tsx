import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { AccountFacts } from "./AccountFacts.tsx";
import { Findings } from "./Findings.tsx";
import { OwnCounts } from "./OwnCounts.tsx";
import { ProductionAccess } from "./ProductionAccess.tsx";
import { Recommendations } from "./Recommendations.tsx";
import "./account.css";

const EVERY_MS = 60_000;

/** The SES account of this region: whether mail can leave, how much of it, and the way out of the sandbox. */
export const AccountPage = () => {
  const account = useGet("/v1/account", {}, { every: EVERY_MS });
  return (
    <Page
      title="Account"
      lead="SES status and limits of the AWS account in this region."
      beside={
        account.data !== undefined && (
          <Badge tone={account.data.sandbox ? "watch" : "good"}>
            {account.data.sandbox ? "Sandbox" : "Production"}
          </Badge>
        )
      }
    >
      <Loaded of={account}>
        {(found) => (
          <>
            <Findings account={found} />
            <AccountFacts account={found} />
            <OwnCounts comparison={found.comparison} />
            <Recommendations />
            {found.sandbox && <ProductionAccess review={found.review} />}
          </>
        )}
      </Loaded>
    </Page>
  );
};
