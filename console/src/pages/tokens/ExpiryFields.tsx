import { ChoiceField } from "../../parts/fields/ChoiceField.tsx";
import { Field } from "../../parts/fields/Field.tsx";
import { type Expiry, SPANS, type Span } from "./expiry.ts";

type ExpiryFieldsProps = {
  expiry: Expiry;
  onChange: (expiry: Expiry) => void;
  error: string | undefined;
};

/** When a token expires. */
export const ExpiryFields = ({ expiry, onChange, error }: ExpiryFieldsProps) => (
  <>
    <ChoiceField
      label="Expires"
      error={expiry.span === "day" ? undefined : error}
      value={expiry.span}
      choices={Object.entries(SPANS).map(([span, words]) => [span as Span, words])}
      onChange={(span) => onChange({ ...expiry, span })}
    />
    {expiry.span === "day" && (
      <Field label="Last day (UTC)" error={error}>
        {(control) => (
          <input
            {...control}
            type="date"
            required
            value={expiry.day}
            onInput={(event) => onChange({ ...expiry, day: event.currentTarget.value })}
          />
        )}
      </Field>
    )}
  </>
);
