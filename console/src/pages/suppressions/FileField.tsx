import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "../../parts/Field.tsx";

export type TextFile = { name: string; text: string };

type FileFieldProps = { file: TextFile | undefined; onFile: (file: TextFile | undefined) => void };

const MOST_BYTES = 10_000_000; // some 400,000 addresses

/** Chooses a text file and reads it in the browser. */
export const FileField = ({ file, onFile }: FileFieldProps) => {
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const discard = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (file !== undefined) discard.current?.focus();
  }, [file]);
  const read = async (chosen: File | undefined) => {
    if (chosen === undefined) return;
    try {
      const text = chosen.size > MOST_BYTES ? "" : await chosen.text();
      const problem = problemOf(chosen, text);
      setError(problem);
      if (problem === undefined) onFile({ name: chosen.name, text });
    } catch {
      setError(`${chosen.name} cannot be read. Choose it again; it may have been moved or changed.`);
    }
  };
  if (file !== undefined)
    return (
      <p>
        From the file <strong>{file.name}</strong>{" "}
        <button
          type="button"
          class="button small"
          ref={discard}
          onClick={() => {
            onFile(undefined);
            // The field is drawn with the next frame.
            requestAnimationFrame(() => input.current?.focus());
          }}
        >
          Take it away
        </button>
      </p>
    );
  return (
    <Field label="Or a file" hint="Plain text or CSV. It is read here and not sent anywhere." error={error}>
      {(control) => (
        <input
          {...control}
          ref={input}
          type="file"
          accept=".txt,.csv,text/plain,text/csv"
          onChange={(event) => void read(event.currentTarget.files?.[0])}
        />
      )}
    </Field>
  );
};

const problemOf = ({ name, size }: File, text: string): string | undefined => {
  if (size > MOST_BYTES)
    return `${name} has ${Math.round(size / 1e6)} MB, and at most ${MOST_BYTES / 1e6} MB are read. If it is the right one, split it.`;
  return text.includes("\0") ? `${name} is no text. Save a spreadsheet as CSV first.` : undefined;
};
