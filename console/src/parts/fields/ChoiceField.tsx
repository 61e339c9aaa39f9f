import type { ComponentChildren } from "preact";
import { Field } from "./Field.tsx";

type ChoiceFieldProps<Value extends string> = {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  value: Value;
  choices: readonly (readonly [value: Value, name: string])[];
  onChange: (value: Value) => void;
};

/** One of a few, from a list that unfolds. */
export const ChoiceField = <Value extends string>({
  label,
  hint,
  error,
  value,
  choices,
  onChange,
}: ChoiceFieldProps<Value>) => (
  <Field label={label} hint={hint} error={error}>
    {(control) => (
      <select {...control} value={value} onChange={(event) => onChange(event.currentTarget.value as Value)}>
        {choices.map(([choice, name]) => (
          <option key={choice} value={choice}>
            {name}
          </option>
        ))}
      </select>
    )}
  </Field>
);
