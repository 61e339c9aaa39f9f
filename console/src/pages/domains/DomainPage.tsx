import { noCounts } from "../../../../shared/tallies/counts.ts";
import { useGet } from "../../api/useGet.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { planOf, sinceOf, totalOf } from "../overview/stats.ts";
import { EVERY_MS, useStats } from "../overview/useStats.ts";
import { Comparison } from "./Comparison.tsx";
import { type FaultSide, faultSide, without } from "./faultSide.ts";
import { OwnDomain } from "./OwnDomain.tsx";
import { SuppressedThere } from "./SuppressedThere.tsx";

/** How mail to a domain fares, beside all other mail: is it them or us? */
export const DomainPage = ({ domain }: { domain: string }) => {
  const month = planOf("month", Date.now(), true);
  const all = useStats(month);
  const stats = useGet(
    "/v1/stats",
    { query: { by: "recipientDomain", key: domain, since: sinceOf(month) } },
    { every: EVERY_MS },
  );
  return (
    <Page title={domain} lead="Mail to this domain over the last 30 days, compared with all other mail.">
      <Loaded of={all}>
        {(everything) => (
          <Loaded of={stats}>
            {({ items, lines }) => {
              const counts = items[0]?.counts ?? noCounts();
              const others = without(totalOf(everything.items), counts);
              return (
                <>
                  <Verdict of={faultSide(counts, others, lines)} />
                  <Comparison domain={domain} counts={counts} others={others} lines={lines} />
                </>
              );
            }}
          </Loaded>
        )}
      </Loaded>
      {/* Loads meanwhile; hidden, so that the parts above do not push it down. */}
      <div class="grid" hidden={all.isPending || stats.isPending}>
        <SuppressedThere domain={domain} />
        <OwnDomain domain={domain} />
      </div>
    </Page>
  );
};

const Verdict = ({ of: { tone, sentence, meaning } }: { of: FaultSide }) => (
  <section class={`box ${tone}`} aria-label="Where the problem is">
    <p>
      <strong>{sentence}</strong>
    </p>
    <p>{meaning}</p>
  </section>
);
