import { Route, Router, useLocation } from "preact-iso";
import { useSession } from "./api/session.ts";
import { AccountPage } from "./pages/account/AccountPage.tsx";
import { ActivityPage } from "./pages/activity/ActivityPage.tsx";
import { AuditPage } from "./pages/audit/AuditPage.tsx";
import { CredentialsPage } from "./pages/credentials/CredentialsPage.tsx";
import { DigestPage } from "./pages/digest/DigestPage.tsx";
import { DomainPage } from "./pages/domains/DomainPage.tsx";
import { ErasurePage } from "./pages/erasures/ErasurePage.tsx";
import { FindPage } from "./pages/find/FindPage.tsx";
import { IdentitiesPage } from "./pages/identities/IdentitiesPage.tsx";
import { IdentityPage } from "./pages/identities/IdentityPage.tsx";
import { RequestIdentityPage } from "./pages/identities/RequestIdentityPage.tsx";
import { JobPage } from "./pages/jobs/JobPage.tsx";
import { CheckListPage } from "./pages/list-checks/CheckListPage.tsx";
import { ListCheckPage } from "./pages/list-checks/ListCheckPage.tsx";
import { MessagePage } from "./pages/messages/MessagePage.tsx";
import { NotFoundPage } from "./pages/NotFoundPage.tsx";
import { OverviewPage } from "./pages/overview/OverviewPage.tsx";
import { QuarantinedPage } from "./pages/quarantine/QuarantinedPage.tsx";
import { QuarantinePage } from "./pages/quarantine/QuarantinePage.tsx";
import { RecipientPage } from "./pages/recipients/RecipientPage.tsx";
import { SetupPage } from "./pages/setup/SetupPage.tsx";
import { SignInPage } from "./pages/sign-in/SignInPage.tsx";
import { SubscribersPage } from "./pages/subscribers/SubscribersPage.tsx";
import { RemoveManyPage } from "./pages/suppressions/RemoveManyPage.tsx";
import { SuppressionsPage } from "./pages/suppressions/SuppressionsPage.tsx";
import { TokensPage } from "./pages/tokens/TokensPage.tsx";
import { WarningPage } from "./pages/warnings/WarningPage.tsx";
import { WarningsPage } from "./pages/warnings/WarningsPage.tsx";
import { Failsafe } from "./shell/Failsafe.tsx";
import { Shell } from "./shell/Shell.tsx";

/**
 * Which page each path shows; whoever is not signed in gets the sign-in page, and then where they wanted to go. A page
 * about one thing begins anew with the next (`key`): no figure, no question and no answer about another is left in it.
 */
export const App = () => {
  const session = useSession();
  const { path, url } = useLocation();
  if (session === null || path === "/sign-in") return <SignInPage />;
  return (
    <Shell>
      <Failsafe url={url}>
        <Router>
          <Route path="/" component={OverviewPage} />
          <Route path="/activity" component={ActivityPage} />
          <Route path="/find" component={FindPage} />
          <Route key={path} path="/recipients/:address" component={RecipientPage} />
          <Route key={path} path="/messages/:id" component={MessagePage} />
          <Route key={path} path="/domains/:domain" component={DomainPage} />
          <Route path="/suppressions" component={SuppressionsPage} />
          <Route path="/suppressions/remove" component={RemoveManyPage} />
          <Route path="/list-checks" component={CheckListPage} />
          <Route key={path} path="/list-checks/:id" component={ListCheckPage} />
          <Route key={path} path="/jobs/:id" component={JobPage} />
          <Route key={path} path="/erasures/:id" component={ErasurePage} />
          <Route path="/identities" component={IdentitiesPage} />
          <Route path="/identities/new" component={RequestIdentityPage} />
          <Route key={path} path="/identities/:identity" component={IdentityPage} />
          <Route path="/credentials" component={CredentialsPage} />
          <Route path="/warnings" component={WarningsPage} />
          <Route key={path} path="/warnings/:id" component={WarningPage} />
          <Route path="/digest" component={DigestPage} />
          <Route path="/account" component={AccountPage} />
          <Route path="/setup" component={SetupPage} />
          <Route path="/subscribers" component={SubscribersPage} />
          <Route path="/quarantine" component={QuarantinePage} />
          <Route key={path} path="/quarantine/:id" component={QuarantinedPage} />
          <Route path="/audit" component={AuditPage} />
          <Route path="/tokens" component={TokensPage} />
          <Route default component={NotFoundPage} />
        </Router>
      </Failsafe>
    </Shell>
  );
};
