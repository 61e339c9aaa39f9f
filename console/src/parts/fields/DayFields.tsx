import { type Days, isInOrder } from "./days.ts";
import { Field } from "./Field.tsx";

type DayFieldsProps = { days: Days; onChange: (changed: { since: string } | { until: string }) => void };

/** The first and the last day of what is shown; an empty one is no bound. */
export const DayFields = ({ days, onChange }: DayFieldsProps) => (
  <>
    <Field label="From day">
      {(control) => (
        <input
          {...control}
          type="date"
          value={days.since ?? ""}
          max={days.until}
          onChange={(event) => onChange({ since: event.currentTarget.value })}
        />
      )}
    </Field>
    <Field label="To day" error={isInOrder(days) ? undefined : "Must not be before the first day."}>
      {(control) => (
        <input
          {...control}
          type="date"
          value={days.until ?? ""}
          min={days.since}
          onChange={(event) => onChange({ until: event.currentTarget.value })}
        />
      )}
    </Field>
  </>
);
