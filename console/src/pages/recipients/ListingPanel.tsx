import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { counted } from "../../../../shared/plainMail/words.ts";
import { Time } from "../../parts/Time.tsx";

const SES_REASONS: Record<SuppressionItem["sesReason"], string> = {
  BOUNCE: "Bounce",
  COMPLAINT: "Complaint",
};
const SOURCES: Record<SuppressionItem["source"], string> = {
  event: "SES event",
  ses: "SES suppression list",
  operator: "Added by an operator",
};

/** What the suppression list has of an address. */
export const ListingPanel = ({ entry }: { entry: SuppressionItem }) => (
  <section class="panel" aria-labelledby="listing">
    <h2 id="listing">On the suppression list</h2>
    <dl class="facts">
      <dt>Reason</dt>
      <dd>
        {entry.reason.title} <span class="quiet">(listed by SES as: {SES_REASONS[entry.sesReason]})</span>
      </dd>
      <dt>Since</dt>
      <dd>
        <Time at={entry.since} />
      </dd>
      <dt>Source</dt>
      <dd>{SOURCES[entry.source]}</dd>
      <dt>History</dt>
      <dd>
        {historyOf(entry)}
        {entry.removedAt !== null && (
          <>
            {" "}
            Last removed on <Time at={entry.removedAt} />
            {entry.removedBy !== null && entry.removedBy !== "ses" && ` by ${entry.removedBy}`}.
          </>
        )}
      </dd>
    </dl>
  </section>
);

const historyOf = ({ removedTimes, rebouncedTimes }: SuppressionItem): string =>
  removedTimes === 0
    ? "Never removed."
    : `Removed ${counted(removedTimes, "time")} and bounced again ${
        rebouncedTimes === removedTimes ? "each time" : counted(rebouncedTimes, "time")
      }.`;
