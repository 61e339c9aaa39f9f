import { useEffect, useRef, useState } from "preact/hooks";
import { Field } from "../../parts/fields/Field.tsx";

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
      setError(`${chosen.name} could not be read. It may have been moved or changed: choose it again.`);
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
          Remove file
        </button>
      </p>
    );
  return (
    <Field
      label="Or a file"
      hint="Plain text or CSV. The file is read in your browser; only the addresses are sent."
      error={error}
    >
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
    return `${name} is too large: ${Math.round(size / 1e6)} MB (limit ${MOST_BYTES / 1e6} MB). If it is the right file, split it.`;
  return text.includes("\0") ? `${name} is not a text file. Export a spreadsheet as CSV first.` : undefined;
};
