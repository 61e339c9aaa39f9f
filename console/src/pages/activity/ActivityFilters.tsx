import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Outcome } from "../../../../shared/feedback/outcome.ts";
import type { MessageCounts } from "../../../../shared/messages/counts.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { ACTORS, isReasonCode, REASON_CODES, REASONS } from "../../../../shared/reasons/reason.ts";
import { urlOf } from "../../api/call.ts";
import { WHO } from "../../parts/actors.ts";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { DayFields } from "../../parts/fields/DayFields.tsx";
import { TypedField } from "../../parts/fields/TypedField.tsx";
import { BriefTime } from "../../parts/Time.tsx";
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
const ANY = ["", "Any"] as const;
const ACTOR_CHOICES = [ANY, ...ACTORS.map((one) => [one, WHO[one]] as const)] as const;

type ActivityFiltersProps = {
  filters: Filters;
  /** How many messages each state and reason has, where that is known. */
  counts: MessageCounts | undefined;
};

/** What the list is narrowed to: two filters in a line, the others below it on request. */
export const ActivityFilters = ({ filters, counts }: ActivityFiltersProps) => {
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
          choices={stateChoices(counts)}
          hint={counts && <CountedSince counts={counts} />}
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
          label="Subject"
          value={filters.subject ?? ""}
          placeholder="Three characters or more"
          onTyped={(subject) => change({ subject }, true)}
        />
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
          choices={reasonChoices(filters.reason, counts)}
          onChange={(reason) => change({ reason })}
        />
        <ChoiceField
          label="Who has to act"
          value={filters.actor ?? ""}
          choices={ACTOR_CHOICES}
          onChange={(actor) => change({ actor })}
        />
        <TypedField
          label="Mail host"
          value={filters.host ?? ""}
          placeholder="redcap.example.org"
          onTyped={(host) => change({ host }, true)}
        />
        <TypedField
          label="Credential"
          value={filters.credential ?? ""}
          placeholder="ses-smtp-redcap"
          onTyped={(credential) => change({ credential }, true)}
        />
        <TypedField
          label="Source IP address"
          value={filters.sourceIp ?? ""}
          placeholder="192.0.2.7"
          onTyped={(sourceIp) => change({ sourceIp }, true)}
        />
        <DayFields days={filters} onChange={change} />
      </div>
    </form>
  );
};

const CountedSince = ({ counts: { since } }: { counts: MessageCounts }) =>
  since === null ? (
    "Numbers: all messages"
  ) : (
    <>
      Numbers: messages since <BriefTime at={since} />
    </>
  );

/** `Bounced 12`. */
const counted = (name: string, count: number | undefined): string =>
  count === undefined ? name : `${name} ${number(count)}`;

const stateChoices = (counts: MessageCounts | undefined) => [
  ANY,
  ...STATES.map((one) => [one, counted(OUTCOME_WORDS[one].name, counts?.states[one])] as const),
];

/** A URL may have the code of a mail host's own trouble, which has no fixed title. */
const reasonChoices = (chosen: string | undefined, counts: MessageCounts | undefined) => [
  ANY,
  ...(chosen === undefined || isReasonCode(chosen) ? [] : [[chosen, chosen] as const]),
  ...REASON_CODES.map((code) => [code, counted(REASONS[code].title, counts?.reasons[code])] as const),
];
