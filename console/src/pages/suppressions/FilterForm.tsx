import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { urlOf } from "../../api/call.ts";
import { ChoiceField } from "../../parts/ChoiceField.tsx";
import { DayFields } from "../../parts/DayFields.tsx";
import { TextField } from "../../parts/TextField.tsx";
import { type Filters, isNarrowed } from "./filters.ts";

const TYPING_MS = 300;
const REASONS = [
  ["", "Any"],
  ["BOUNCE", "Bounce"],
  ["COMPLAINT", "Complaint"],
] as const;
const ORDERS = [
  ["", "By address"],
  ["-since", "Newest first"],
] as const;

/** What the list is narrowed to, and its order. Each change is in the URL at once; what is typed, after a moment. */
export const FilterForm = ({ filters }: { filters: Filters }) => {
  const { path, route } = useLocation();
  const change = (changed: Filters, replace = false) =>
    route(urlOf(path, { ...filters, ...changed }), replace);
  return (
    <form
      class="filters suppression-filters"
      aria-label="Filter and sort"
      onSubmit={(event) => event.preventDefault()}
    >
      <Typed
        label="Address begins with"
        value={filters.prefix ?? ""}
        onTyped={(prefix) => change({ prefix }, true)}
      />
      <Typed
        label="Domain"
        value={filters.domain ?? ""}
        placeholder="example.org"
        onTyped={(domain) => change({ domain }, true)}
      />
      <ChoiceField
        label="Reason"
        value={filters.reason ?? ""}
        choices={REASONS}
        onChange={(reason) => change({ reason })}
      />
      <DayFields days={filters} onChange={change} />
      <ChoiceField
        label="Order"
        value={filters.sort ?? ""}
        choices={ORDERS}
        onChange={(sort) => change({ sort })}
      />
      {isNarrowed(filters) && (
        <a class="button" href={urlOf(path, { sort: filters.sort })}>
          Clear filters
        </a>
      )}
    </form>
  );
};

type TypedProps = { label: string; value: string; placeholder?: string; onTyped: (text: string) => void };

/** A text that counts once one has stopped typing, or on Enter. */
const Typed = ({ label, value, placeholder, onTyped }: TypedProps) => {
  const [text, setText] = useState(value);
  const given = useRef(value);
  useEffect(() => {
    // Not what this very box has given: more may have been typed since.
    if (value !== given.current) setText(value);
    given.current = value;
  }, [value]);
  const give = () => {
    if (text.trim() === given.current) return;
    given.current = text.trim();
    onTyped(given.current);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs from the last key
  useEffect(() => {
    const timer = setTimeout(give, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return <TextField label={label} value={text} placeholder={placeholder} onInput={setText} onChange={give} />;
};
