import { LONGEST_USE_CASE, SHORTEST_USE_CASE } from "../../../../shared/account/account.ts";
import { number } from "../../../../shared/plainMail/words.ts";
import { Field } from "../../parts/fields/Field.tsx";
import { DRAFT } from "./draft.ts";

type UseCaseFieldProps = { value: string; onInput: (text: string) => void; error: string | undefined };

/** What AWS decides by, with a guide of what it wants to read and a draft to begin with. */
export const UseCaseField = ({ value, onInput, error }: UseCaseFieldProps) => {
  const length = value.trim().length;
  return (
    <>
      <div class="guide">
        <p>AWS decides on the basis of the use case. Include:</p>
        <ul>
          <li>what you send, and roughly how much;</li>
          <li>who receives it;</li>
          <li>how recipients opted in, and how they can opt out;</li>
          <li>how you handle bounces and complaints.</li>
        </ul>
        <button
          type="button"
          class="button small"
          aria-disabled={value.trim() !== ""}
          onClick={() => value.trim() === "" && onInput(DRAFT)}
        >
          Start from a draft
        </button>{" "}
        <span class="quiet">for a research data system, for you to edit</span>
      </div>
      <Field
        label="Use case"
        error={error}
        hint={`${number(length)} of ${number(LONGEST_USE_CASE)} characters${length < SHORTEST_USE_CASE ? `, at least ${SHORTEST_USE_CASE}` : ""}`}
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
    </>
  );
};
