import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "./Field.tsx";

type FileFieldProps = {
  label: string;
  hint: string;
  /** The name of the file that was chosen. */
  chosen: string | undefined;
  /** Why the file that was chosen cannot be read. */
  error?: string | undefined;
  onChoose: (file: File | undefined) => void;
};

/** What to say of a file whose bytes cannot be had. */
export const notRead = (name: string): string =>
  `${name} could not be read. It may have been moved or changed: choose it again.`;

/** Takes a text file, chosen or dropped. */
export const FileField = ({ label, hint, chosen, error, onChoose }: FileFieldProps) => {
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const discard = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen !== undefined) discard.current?.focus();
  }, [chosen]);
  if (chosen !== undefined)
    return (
      <p>
        From the file <strong>{chosen}</strong>{" "}
        <button
          type="button"
          class="button small"
          ref={discard}
          onClick={() => {
            onChoose(undefined);
            // The field is drawn with the next frame.
            requestAnimationFrame(() => input.current?.focus());
          }}
        >
          Remove file
        </button>
      </p>
    );
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: the field within does the same with the keyboard
        <div
          class={isOver ? "drop-area over" : "drop-area"}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            onChoose(event.dataTransfer?.files[0]);
          }}
        >
          <input
            {...control}
            ref={input}
            type="file"
            accept=".txt,.csv,.tsv,text/plain,text/csv,text/tab-separated-values"
            onChange={(event) => onChoose(event.currentTarget.files?.[0])}
          />
          <span class="quiet">or drop it here</span>
        </div>
      )}
    </Field>
  );
};
