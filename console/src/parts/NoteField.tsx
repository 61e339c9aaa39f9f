import { Field } from "./Field.tsx";

const LONGEST_NOTE = 1_000;

type NoteFieldProps = {
  label?: string;
  /** Who will read it. */
  hint: string;
  error?: string | undefined;
  value: string;
  onInput: (note: string) => void;
};

/** Why something is done, in a line. */
export const NoteField = ({ label = "Why", hint, error, value, onInput }: NoteFieldProps) => (
  <Field label={label} hint={hint} error={error}>
    {(control) => (
      <input
        {...control}
        type="text"
        value={value}
        maxLength={LONGEST_NOTE}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    )}
  </Field>
);
