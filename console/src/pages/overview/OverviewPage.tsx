import { useLocation } from "preact-iso";
import { Page } from "../../parts/Page.tsx";
import { FirstRun } from "./FirstRun.tsx";
import { OpenWarnings } from "./OpenWarnings.tsx";
import "./overview.css";
import { OwnCount } from "./OwnCount.tsx";
import { Quota } from "./Quota.tsx";
import { State } from "./State.tsx";
import { isSpan } from "./stats.ts";
import { Traffic } from "./Traffic.tsx";
import { useLastEvent } from "./useLastEvent.ts";

export const OverviewPage = () => {
  const { query } = useLocation();
  const span = isSpan(query["span"]) ? query["span"] : "month";
  const lastEvent = useLastEvent();
  if (lastEvent === null) return <FirstRun />;
  return (
    <Page title="Overview">
      <State lastEvent={lastEvent} />
      <div class="overview">
        <Traffic span={span} />
        <div class="aside">
          <OpenWarnings />
          <Quota />
          <OwnCount />
        </div>
      </div>
    </Page>
  );
};
