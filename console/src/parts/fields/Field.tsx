import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

type FieldProps = {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with what was given. */
  error?: string | undefined;
  children: (control: {
    id: string;
    "aria-describedby": string;
    "aria-invalid": boolean;
  }) => ComponentChildren;
};

/** A labelled control with its hint and what is wrong with it. */
export const Field = ({ label, hint, error, children }: FieldProps) => {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": about, "aria-invalid": error !== undefined })}
      <div id={about} class="hint">
        {error !== undefined && <span class="wrong">{error}</span>}
        {hint}
      </div>
    </div>
  );
};
