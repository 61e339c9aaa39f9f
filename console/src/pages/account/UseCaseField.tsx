import { LONGEST_USE_CASE, SHORTEST_USE_CASE } from "../../../../shared/account/account.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { Field } from "../../parts/Field.tsx";
import { DRAFT } from "./draft.ts";

type UseCaseFieldProps = { value: string; onInput: (text: string) => void; error: string | undefined };

/** What AWS decides by, with a guide of what it wants to read and a draft to begin with. */
export const UseCaseField = ({ value, onInput, error }: UseCaseFieldProps) => {
  const length = value.trim().length;
  return (
    <>
      <Field
        label="Use case"
        error={error}
        hint={
          <>
            <span class="use-case-count">
              {number(length)} of {number(LONGEST_USE_CASE)} characters
              {length < SHORTEST_USE_CASE && `, at least ${SHORTEST_USE_CASE}`}
            </span>
            AWS decides by this. It wants to read:
          </>
        }
      >
        {(control) => (
          <textarea
            {...control}
            required
            minLength={SHORTEST_USE_CASE}
            maxLength={LONGEST_USE_CASE}
            rows={12}
            value={value}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        )}
      </Field>
      <ul class="guide">
        <li>what is sent, and about how much of it;</li>
        <li>to whom;</li>
        <li>how recipients agreed to it, and how they can stop it;</li>
        <li>what happens to bounces and complaints.</li>
      </ul>
      <p>
        <button
          type="button"
          class="button small"
          disabled={value.trim() !== ""}
          onClick={() => onInput(DRAFT)}
        >
          Begin with a draft for a research-data system
        </button>
      </p>
    </>
  );
};
