import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { wrongIn } from "../../api/ProblemError.ts";
import { ProblemBox } from "../ProblemBox.tsx";

type ApiFormProps = {
  class?: string;
  /** What went wrong the last time. */
  error: unknown;
  /** Fields of the body that say themselves what is wrong with them. */
  fields: readonly string[];
  onSubmit: () => void;
  children: ComponentChildren;
};

/** A form that the API checks: the first field at fault gets the focus; what is no field's fault stands above. */
export const ApiForm = ({ error, fields, onSubmit, children, ...form }: ApiFormProps) => {
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error !== null) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  const isAtAField = fields.some((field) => wrongIn(error, field) !== undefined);
  return (
    <form
      {...form}
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {!isAtAField && <ProblemBox error={error} />}
      {children}
    </form>
  );
};
