import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { Field } from "./Field.tsx";

type TextFieldProps = {
  label: string;
  hint?: ComponentChildren;
  error?: string | undefined;
  value: string;
  onInput: (text: string) => void;
} & Pick<
  InputHTMLAttributes<HTMLInputElement>,
  "type" | "inputMode" | "required" | "placeholder" | "maxLength" | "spellcheck" | "onChange"
>;

/** A line of text with its label. */
export const TextField = ({
  label,
  hint,
  error,
  value,
  onInput,
  type = "text",
  spellcheck = false,
  ...input
}: TextFieldProps) => (
  <Field label={label} hint={hint} error={error}>
    {(control) => (
      <input
        {...control}
        {...input}
        type={type}
        value={value}
        autocomplete="off"
        autocapitalize="none"
        spellcheck={spellcheck}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    )}
  </Field>
);
