import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { SuppressionGroupItem } from "../../../../functions/api/items/suppressionGroupItem.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { urlOf } from "../../api/call.ts";
import { Day } from "../../parts/Time.tsx";
import { hasToAct } from "./groupWords.ts";

const SHOWN = 6;

/** Why addresses are suppressed: each reason with its size, as a link to its addresses. */
export const Groups = ({ groups }: { groups: SuppressionGroupItem[] }) => {
  const { path } = useLocation();
  const [isWhole, setWhole] = useState(false);
  if (groups.length === 0) return null;
  // A button takes as much room as one more.
  const isLong = groups.length > SHOWN + 1;
  const shown = isWhole || !isLong ? groups : groups.slice(0, SHOWN);
  return (
    <section class="panel suppression-groups" aria-labelledby="by-reason">
      <h2 id="by-reason">By reason</h2>
      <ul>
        {shown.map((group) => (
          <li key={group.reasonCode}>
            <a href={urlOf(path, { reasonCode: group.reasonCode })}>{group.title}</a>
            <span class="number">
              {sizeOf(group)}
              <span class="unseen">{group.count === 1 ? " address" : " addresses"}</span>
            </span>
            <span class="quiet">
              since <Day at={group.oldestSince} />
            </span>
            <span class="quiet">{hasToAct(group.actor)}</span>
          </li>
        ))}
      </ul>
      {isLong && (
        <button type="button" class="button small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "Show fewer" : `Show all ${number(groups.length)} reasons`}
        </button>
      )}
    </section>
  );
};

/** `212`, `10,000+`. */
export const sizeOf = ({ count, orMore }: Pick<SuppressionGroupItem, "count" | "orMore">): string =>
  `${number(count)}${orMore ? "+" : ""}`;
