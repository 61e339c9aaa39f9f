import type { Ref } from "preact";
import { Field } from "./Field.tsx";

type AddressesFieldProps = {
  label: string;
  hint: string;
  isMissing: boolean;
  value: string;
  field: Ref<HTMLTextAreaElement>;
  onInput: (text: string) => void;
};

/** Takes many addresses, typed or pasted. */
export const AddressesField = ({ label, hint, isMissing, value, field, onInput }: AddressesFieldProps) => (
  <Field label={label} hint={hint} error={isMissing ? "No address found." : undefined}>
    {(control) => (
      <textarea
        {...control}
        ref={field}
        rows={8}
        value={value}
        spellcheck={false}
        autocomplete="off"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    )}
  </Field>
);
