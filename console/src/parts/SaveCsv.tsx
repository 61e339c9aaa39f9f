import { useRef, useState } from "preact/hooks";
import type { Given, PagePath } from "../../../functions/api/calls.ts";
import { counted } from "../../../shared/plainMail/words.ts";
import { saveCsv } from "../api/saveCsv.ts";
import { useStoppable } from "../api/useStoppable.ts";
import { say } from "./Announcer.tsx";
import { ProblemBox } from "./ProblemBox.tsx";

type SaveCsvProps<P extends PagePath> = {
  /** What the button says: “Export as CSV”. */
  label: string;
  /** A list of the API that is there as CSV too. */
  path: P;
  given: Given<"GET", P>;
  /** Without the day and `.csv`. */
  name: string;
};

/** Saves a list as one CSV file, however long it is, and shows how far it has come. */
export const SaveCsv = <P extends PagePath>({ label, path, given, name }: SaveCsvProps<P>) => {
  const [rows, setRows] = useState<number>();
  const button = useRef<HTMLButtonElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const { start, stop, error } = useStoppable(async (signal) => {
    const fileName = `${name}-${new Date().toISOString().slice(0, 10)}.csv`;
    try {
      const saved = await saveCsv({ path, given, fileName, signal, onRows: setRows });
      if (saved !== undefined) say(`Saved ${counted(saved, "row")} as ${fileName}.`);
    } catch (problem) {
      if (!signal.aborted) throw problem;
      say("Cancelled: no file was saved.");
    } finally {
      if (cancel.current === document.activeElement) button.current?.focus();
      setRows(undefined);
    }
  });

  return (
    <div>
      <div class="actions">
        {rows !== undefined && (
          <button type="button" class="button" ref={cancel} onClick={stop}>
            Cancel
          </button>
        )}
        <button type="button" class="button" ref={button} aria-disabled={rows !== undefined} onClick={start}>
          {rows === undefined ? label : counted(rows, "row")}
        </button>
      </div>
      <ProblemBox error={error} />
    </div>
  );
};
