import { useLocation } from "preact-iso";
import { ACTORS, REASONS, type ReasonCode } from "../../../../shared/reasons/reason.ts";
import { urlOf } from "../../api/call.ts";
import { WHO } from "../../parts/actors.ts";
import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { DayFields } from "../../parts/fields/DayFields.tsx";
import { TypedField } from "../../parts/fields/TypedField.tsx";
import { codeIn, type Filters, isByReason, isNarrowed } from "./filters.ts";

const SES_REASONS = [
  ["", "Any"],
  ["BOUNCE", "Bounce"],
  ["COMPLAINT", "Complaint"],
] as const;
const ORDERS = [
  ["", "Newest first"],
  ["address", "By address"],
] as const;

const CHOICES_OF_ACTOR = [["", "Anyone"], ...ACTORS.map((actor) => [actor, WHO[actor]] as const)] as const;

type FilterFormProps = {
  filters: Filters;
  /** The reasons for which any address is suppressed, as far as they are known yet. */
  codes: ReasonCode[];
};

/** What the list is narrowed to, and its order. Each change is in the URL at once; what is typed, after a moment. */
export const FilterForm = ({ filters, codes }: FilterFormProps) => {
  const { path, route } = useLocation();
  const change = (changed: Filters, replace = false) =>
    route(urlOf(path, { ...filters, ...changed }), replace);
  return (
    <form
      class="filters suppression-filters"
      aria-label="Filter and sort"
      onSubmit={(event) => event.preventDefault()}
    >
      <TypedField
        label="Address"
        value={filters.address ?? ""}
        placeholder="any part"
        onTyped={(address) => change({ address }, true)}
      />
      <TypedField
        label="Domain"
        value={filters.domain ?? ""}
        placeholder="example.org"
        onTyped={(domain) => change({ domain }, true)}
      />
      <ChoiceField
        label="Reason"
        value={filters.reasonCode ?? ""}
        choices={choicesOf(codes, codeIn(filters))}
        onChange={(reasonCode) => change({ reasonCode, sender: "" })}
      />
      <ChoiceField
        label="Who has to act"
        value={filters.actor ?? ""}
        choices={CHOICES_OF_ACTOR}
        onChange={(actor) => change({ actor })}
      />
      <ChoiceField
        label="SES's reason"
        value={filters.reason ?? ""}
        choices={SES_REASONS}
        onChange={(reason) => change({ reason })}
      />
      <DayFields days={filters} onChange={change} />
      {!isByReason(filters) && (
        <ChoiceField
          label="Order"
          value={filters.sort ?? ""}
          choices={ORDERS}
          onChange={(sort) => change({ sort })}
        />
      )}
      {isNarrowed(filters) && (
        <a class="button" href={urlOf(path, { sort: filters.sort })}>
          Clear filters
        </a>
      )}
    </form>
  );
};

const choicesOf = (codes: ReasonCode[], chosen: ReasonCode | undefined) => {
  const all = chosen === undefined || codes.includes(chosen) ? codes : [chosen, ...codes];
  return [["", "Any"], ...all.map((code) => [code, REASONS[code].title] as const)] as const;
};
