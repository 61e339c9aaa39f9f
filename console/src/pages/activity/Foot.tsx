import { useRef } from "preact/hooks";
import { counted } from "../../../../shared/plainMail/words.ts";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import { Time } from "../../parts/Time.tsx";
import type { Recent } from "./recent.ts";

type FootProps = {
  list: Recent;
  older: { start: () => Promise<void>; isRunning: boolean; error: unknown };
};

/** How many are shown, how far back was searched, and the way further. */
export const Foot = ({ list, older: { start, isRunning, error } }: FootProps) => {
  const status = useRef<HTMLParagraphElement>(null);
  const { cursor, isShort } = list;
  const goOn = async () => {
    await start();
    // The button, which has the focus, may be gone then.
    if (document.activeElement === document.body) status.current?.focus();
  };
  return (
    <>
      <ProblemBox error={error} />
      <div class="activity-foot">
        <p role="status" tabIndex={-1} ref={status}>
          {isRunning ? "Searching…" : <Extent list={list} />}
        </p>
        {cursor !== null && (
          <button
            type="button"
            class="button"
            aria-disabled={isRunning}
            onClick={() => !isRunning && void goOn()}
          >
            {isShort ? "Search older messages" : "Show older"}
          </button>
        )}
      </div>
    </>
  );
};

const Extent = ({ list: { rows, cursor, searchedBackTo, isShort } }: { list: Recent }) => {
  const shown = rows.length === 0 ? "No matches so far" : counted(rows.length, "message");
  if (cursor === null) return <>{shown}. There are no older ones.</>;
  if (!isShort || searchedBackTo === null) return <>{shown}.</>;
  return (
    <>
      {shown}. Searched back to <Time at={searchedBackTo} />.
    </>
  );
};
