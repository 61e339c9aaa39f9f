import type { ComponentChildren } from "preact";
import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import type { Change } from "../../../../shared/warnings/warning.ts";
import { Time } from "../../parts/Time.tsx";

const TOLD: Record<Change, string> = {
  opened: "Subscribers notified: opened",
  worse: "Subscribers notified: got worse",
  again: "Subscribers notified: still open",
  recovered: "Subscribers notified: resolved",
};

type Step = { at: string; what: ComponentChildren };

/** A warning's history: opened, last notification, acknowledged, resolved. */
export const History = ({ warning }: { warning: WarningItem }) => (
  <>
    <ol class="history">
      {stepsOf(warning).map(({ at, what }) => (
        <li key={at + what}>
          <Time at={at} seconds /> <span>{what}</span>
        </li>
      ))}
    </ol>
    <p class="quiet">
      Warning <code>{warning.id}</code>, rule <code>{warning.rule}</code>, about{" "}
      <code>{warning.subject}</code>.
    </p>
  </>
);

const stepsOf = ({ openedAt, seenAt, endedAt, times, acknowledged, published }: WarningItem): Step[] =>
  [
    { at: openedAt, what: "Opened" },
    // One that comes back soon is covered by the notification before.
    published !== null && { at: published.at, what: toldOf(published) },
    acknowledged !== null && { at: acknowledged.at, what: `Acknowledged by ${acknowledged.by}` },
    seenAt !== openedAt && {
      at: seenAt,
      what: times > 1 ? `Last seen (${times} times in all)` : "Last seen",
    },
    endedAt !== null && { at: endedAt, what: "Resolved" },
  ]
    .filter((step) => step !== false)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));

const toldOf = ({ change, severity }: NonNullable<WarningItem["published"]>): string =>
  `${TOLD[change]} (${severity})`;
