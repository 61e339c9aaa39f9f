import { useLocation } from "preact-iso";
import { urlOf } from "../../api/call.ts";
import { useGet } from "../../api/useGet.ts";
import { useIsUtc } from "../../parts/clock.ts";
import { DayFields } from "../../parts/fields/DayFields.tsx";
import { isInOrder, timesOf } from "../../parts/fields/days.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Found } from "../find/Found.tsx";
import { planOf, sinceOf } from "../overview/stats.ts";
import { OriginTable } from "./OriginTable.tsx";
import { NAMES, type OriginKind } from "./origins.ts";

const MOST = 1_000;

/** Who hands mail to SES: by credential and by IP address; of one of them its figures and its messages. */
export const CredentialsPage = () => {
  const { query } = useLocation();
  const { credential, sourceIp } = query;
  if (credential !== undefined) return <OriginPage kind="credential" name={credential} />;
  return sourceIp === undefined ? <AllOrigins /> : <OriginPage kind="sourceIp" name={sourceIp} />;
};

const AllOrigins = () => (
  <Page
    title="Credentials"
    lead="Who sent mail through SES in the last 30 days. A credential is the IAM user or role that signed in; an SMTP credential belongs to an IAM user."
  >
    <Figures kind="credential" />
    <h2>By IP address</h2>
    <Figures kind="sourceIp" />
  </Page>
);

const Figures = ({ kind, name }: { kind: OriginKind; name?: string }) => {
  const stats = useGet("/v1/stats", {
    query: { by: kind, key: name, since: sinceOf(planOf("month", Date.now(), true)), limit: MOST },
  });
  return <Loaded of={stats}>{({ items }) => <OriginTable kind={kind} items={items} />}</Loaded>;
};

const OriginPage = ({ kind, name }: { kind: OriginKind; name: string }) => {
  const { query, path, route } = useLocation();
  const byUtc = useIsUtc();
  const days = { since: query["since"], until: query["until"] };
  return (
    <Page title={`${NAMES[kind]} ${name}`} lead={<a href="/credentials">All credentials and IP addresses</a>}>
      <h2>Last 30 days</h2>
      <Figures kind={kind} name={name} />
      <h2>Messages</h2>
      <form class="filters" aria-label="When they were sent" onSubmit={(event) => event.preventDefault()}>
        <DayFields
          days={days}
          onChange={(changed) => route(urlOf(path, { [kind]: name, ...days, ...changed }))}
        />
      </form>
      {isInOrder(days) && <Found {...{ [kind]: name }} {...timesOf(days, byUtc)} />}
    </Page>
  );
};
