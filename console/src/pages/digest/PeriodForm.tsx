import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Field } from "../../parts/fields/Field.tsx";
import { daysOf, periodOf } from "./period.ts";

type PeriodFormProps = { period: string; urlOfPeriod: (period: string) => string };

const FIELDS = [
  { name: "first", label: "First day (UTC)" },
  { name: "last", label: "Last day (UTC)" },
] as const;

/** Any days. */
export const PeriodForm = ({ period, urlOfPeriod }: PeriodFormProps) => {
  const { route } = useLocation();
  const [days, setDays] = useState(daysOf(period) ?? { first: "", last: "" });
  const [problem, setProblem] = useState<string>();
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault();
        const asked = periodOf(days.first, days.last);
        setProblem("problem" in asked ? asked.problem : undefined);
        if ("period" in asked) route(urlOfPeriod(asked.period));
      }}
    >
      {FIELDS.map(({ name, label }) => (
        <Field key={name} label={label} error={name === "last" ? problem : undefined}>
          {(control) => (
            <input
              {...control}
              type="date"
              required
              value={days[name]}
              onInput={(event) => setDays({ ...days, [name]: event.currentTarget.value })}
            />
          )}
        </Field>
      ))}
      <button type="submit" class="button">
        Show
      </button>
    </form>
  );
};
