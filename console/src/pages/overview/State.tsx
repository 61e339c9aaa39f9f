import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import { verdictOf } from "../../../../shared/digest/verdict.ts";
import type { Tone } from "../../parts/Badge.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Ago } from "../../parts/Time.tsx";
import { useOpenWarnings } from "../warnings/useOpenWarnings.ts";
import { planOf, totalOf } from "./stats.ts";
import { useStats } from "./useStats.ts";

const TONES: Record<ReturnType<typeof verdictOf>["mood"], Tone> = {
  well: "good",
  look: "watch",
  act: "bad",
  quiet: "info",
};

/** How it stands in one sentence, the one that the digest begins with, and whether events still come. */
export const State = ({ lastEvent }: { lastEvent: EventItem | undefined }) => {
  const stats = useStats(planOf("day", Date.now(), true));
  const warnings = useOpenWarnings();
  return (
    <Loaded of={stats}>
      {({ items }) => {
        if (warnings.data === undefined) return null;
        const verdict = verdictOf({
          counts: totalOf(items),
          warnings: warnings.data.items,
          within: "Last 24 hours",
        });
        return (
          <section class={`box state ${TONES[verdict.mood]}`} aria-label="Status">
            <p class="verdict">{verdict.text}</p>
            {lastEvent !== undefined && (
              <p class="quiet">
                Last event arrived <Ago at={lastEvent.recordedAt} />.
              </p>
            )}
          </section>
        );
      }}
    </Loaded>
  );
};
