import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Outcome } from "../../../../shared/feedback/outcome.ts";
import { isReasonCode, REASON_CODES, REASONS } from "../../../../shared/reasons/reason.ts";
import { urlOf } from "../../api/call.ts";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { DayFields } from "../../parts/fields/DayFields.tsx";
import { TypedField } from "../../parts/fields/TypedField.tsx";
import { OUTCOME_WORDS } from "../../parts/timeline/outcomes.ts";
import { type Filters, foldedIn, isNarrowed } from "./filters.ts";

/** As a message goes through them. */
const STATES: readonly Outcome[] = [
  "sent",
  "delivered",
  "delayed",
  "notDelivered",
  "bounced",
  "failed",
  "complained",
  "unknown",
];
const STATE_CHOICES = [["", "Any"], ...STATES.map((one) => [one, OUTCOME_WORDS[one].name] as const)] as const;

/** What the list is narrowed to: two filters in a line, the others below it on request. */
export const ActivityFilters = ({ filters }: { filters: Filters }) => {
  const { path, route } = useLocation();
  const folded = foldedIn(filters);
  const [isOpen, setOpen] = useState(folded > 0);
  const change = (changed: Filters, replace = false) =>
    route(urlOf(path, { ...filters, ...changed }), replace);
  return (
    <form class="activity-filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <div class="activity-line">
        <TypedField
          label="Recipient"
          value={filters.recipient ?? ""}
          placeholder="Any part of the address"
          onTyped={(recipient) => change({ recipient }, true)}
        />
        <ChoiceField
          label="State"
          value={filters.state ?? ""}
          choices={STATE_CHOICES}
          onChange={(state) => change({ state })}
        />
        <button
          type="button"
          class="button"
          aria-expanded={isOpen}
          aria-controls="more-filters"
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? "Fewer filters" : "More filters"}
          {!isOpen && folded > 0 && ` (${folded})`}
        </button>
        {isNarrowed(filters) && (
          <a class="button" href={path}>
            Clear filters
          </a>
        )}
      </div>
      <div id="more-filters" class="activity-more" hidden={!isOpen}>
        <TypedField
          label="Sender"
          value={filters.sender ?? ""}
          placeholder="survey@example.org"
          onTyped={(sender) => change({ sender }, true)}
        />
        <TypedField
          label="Recipient's domain"
          value={filters.domain ?? ""}
          placeholder="example.org"
          onTyped={(domain) => change({ domain }, true)}
        />
        <ChoiceField
          label="Reason"
          value={filters.reason ?? ""}
          choices={reasonChoices(filters.reason)}
          onChange={(reason) => change({ reason })}
        />
        <TypedField
          label="Mail host"
          value={filters.host ?? ""}
          placeholder="redcap.example.org"
          onTyped={(host) => change({ host }, true)}
        />
        <DayFields days={filters} onChange={change} />
      </div>
    </form>
  );
};

/** A URL may have the code of a mail host's own trouble, which has no fixed title. */
const reasonChoices = (chosen: string | undefined) => [
  ["", "Any"] as const,
  ...(chosen === undefined || isReasonCode(chosen) ? [] : [[chosen, chosen] as const]),
  ...REASON_CODES.map((code) => [code, REASONS[code].title] as const),
];
