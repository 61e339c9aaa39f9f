import type { ComponentChildren } from "preact";
import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import type { Change } from "../../../../shared/warnings/warning.ts";
import { Time } from "../../parts/Time.tsx";

const TOLD: Record<Change, string> = {
  opened: "Published that it began",
  worse: "Published that it got worse",
  again: "Published that it goes on",
  recovered: "Published that it is over",
};

type Step = { at: string; what: ComponentChildren };

/** What became of a warning: its beginning, its last message, who saw to it, its end. */
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
    { at: openedAt, what: "Began" },
    // One that comes back soon is told of by the message before.
    published !== null && { at: published.at, what: toldOf(published) },
    acknowledged !== null && { at: acknowledged.at, what: `Acknowledged by ${acknowledged.by}` },
    seenAt !== openedAt && {
      at: seenAt,
      what: times > 1 ? `Happened for the last of ${times} times` : "Seen for the last time",
    },
    endedAt !== null && { at: endedAt, what: "Over" },
  ]
    .filter((step) => step !== false)
    .toSorted((a, b) => (a.at < b.at ? -1 : 1));

const toldOf = ({ change, severity }: NonNullable<WarningItem["published"]>): string =>
  `${TOLD[change]} (${severity})`;
