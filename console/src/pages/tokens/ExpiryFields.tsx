import { Field } from "../../parts/Field.tsx";
import { type Expiry, SPANS, type Span } from "./expiry.ts";

type ExpiryFieldsProps = {
  expiry: Expiry;
  onChange: (expiry: Expiry) => void;
  error: string | undefined;
};

/** How long a token works. */
export const ExpiryFields = ({ expiry, onChange, error }: ExpiryFieldsProps) => (
  <>
    <Field label="It works" error={expiry.span === "day" ? undefined : error}>
      {(control) => (
        <select
          {...control}
          value={expiry.span}
          onChange={(event) => onChange({ ...expiry, span: event.currentTarget.value as Span })}
        >
          {Object.entries(SPANS).map(([span, words]) => (
            <option key={span} value={span}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
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
