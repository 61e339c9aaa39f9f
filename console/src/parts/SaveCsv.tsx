import { useEffect, useRef, useState } from "preact/hooks";
import { counted } from "../../../shared/plainMail/words.ts";
import type { Query } from "../api/call.ts";
import { saveCsv } from "../api/saveCsv.ts";
import { say } from "./Announcer.tsx";
import { ProblemBox } from "./ProblemBox.tsx";

type SaveCsvProps = {
  /** What the button says: “Export as CSV”. */
  label: string;
  /** A list of the API that is there as CSV too. */
  path: string;
  query?: Query;
  /** Without the day and `.csv`. */
  name: string;
};

/** Saves a list as one CSV file, however long it is, and shows how far it has come. */
export const SaveCsv = ({ label, path, query = {}, name }: SaveCsvProps) => {
  const [rows, setRows] = useState<number>();
  const [error, setError] = useState<unknown>(null);
  const button = useRef<HTMLButtonElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const running = useRef<AbortController>(null);
  useEffect(() => () => running.current?.abort(), []);

  const save = async () => {
    if (running.current !== null) return;
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    const fileName = `${name}-${new Date().toISOString().slice(0, 10)}.csv`;
    try {
      const saved = await saveCsv({ path, query, fileName, signal: controller.signal, onRows: setRows });
      if (saved !== undefined) say(`Saved ${counted(saved, "row")} as ${fileName}.`);
    } catch (problem) {
      if (controller.signal.aborted) say("Cancelled: no file was saved.");
      else setError(problem);
    }
    if (cancel.current === document.activeElement) button.current?.focus();
    running.current = null;
    setRows(undefined);
  };

  return (
    <div>
      <div class="actions">
        {rows !== undefined && (
          <button type="button" class="button" ref={cancel} onClick={() => running.current?.abort()}>
            Cancel
          </button>
        )}
        <button type="button" class="button" ref={button} aria-disabled={rows !== undefined} onClick={save}>
          {rows === undefined ? label : counted(rows, "row")}
        </button>
      </div>
      <ProblemBox error={error} />
    </div>
  );
};
