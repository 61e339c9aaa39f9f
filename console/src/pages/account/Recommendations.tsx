import type { RecommendationsItem } from "../../../../functions/api/items/recommendationItem.ts";
import { useGet } from "../../api/useGet.ts";
import { Badge } from "../../parts/Badge.tsx";
import { DataTable } from "../../parts/DataTable.tsx";
import { Loaded } from "../../parts/Loaded.tsx";

const EVERY_MS = 600_000; // the API asks SES no oftener

/** What SES recommends for deliverability, from Virtual Deliverability Manager. */
export const Recommendations = () => (
  <section class="panel" aria-labelledby="recommendations">
    <h2 id="recommendations">Recommendations from SES</h2>
    <Loaded of={useGet("/v1/account/recommendations", {}, { every: EVERY_MS })}>
      {({ state, items }) =>
        state === "on" ? <List items={items} /> : <p class="quiet">{WHY_NOT[state]}</p>
      }
    </Loaded>
  </section>
);

const WHY_NOT = {
  off: "Not used. Deploy with virtualDeliverabilityManager=on to see what SES recommends. AWS may charge for it.",
  notEnabled:
    "Virtual Deliverability Manager is off in this account. Turn it on in the SES console, under Virtual Deliverability Manager.",
};

const List = ({ items }: { items: RecommendationsItem["items"] }) => (
  <DataTable
    caption="What SES recommends"
    rows={items}
    keyOf={({ type, identity, text }) => `${type} ${identity} ${text}`}
    empty="No recommendations."
    columns={[
      {
        name: "Impact",
        cell: ({ impact }) => (
          <Badge tone={impact === "HIGH" ? "bad" : "watch"}>{impact === "HIGH" ? "High" : "Low"}</Badge>
        ),
      },
      { name: "About", cell: ({ type }) => type },
      {
        name: "Identity",
        cell: ({ identity }) =>
          identity === null ? "" : <a href={`/identities/${encodeURIComponent(identity)}`}>{identity}</a>,
      },
      { name: "Recommendation", cell: ({ text }) => text },
    ]}
  />
);
