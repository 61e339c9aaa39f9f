import { useEffect, useRef, useState } from "preact/hooks";

type Said = { text: string; tone: "good" | "bad"; turn: number };

const SHOWN_MS = 6_000;
let turn = 0;
/** Of the page and of the dialogs that are open on it, the foremost last. */
const heardAt: ((said: Said) => void)[] = [];

/** Tells in the corner of the page, and to a screen reader, what was just done. */
export const say = (text: string, tone: Said["tone"] = "good"): void => {
  turn++;
  heardAt.at(-1)?.({ text, tone, turn });
};

/**
 * Where `say` is heard: the page has one, and each dialog, for nothing outside of an open one reaches a screen reader.
 * What is still being said when a dialog closes is said by the page.
 */
export const Announcer = () => {
  const [said, setSaid] = useState<Said | null>(null);
  // A ref as well as state: a dialog may close before its message is drawn.
  const last = useRef<Said | null>(null);
  useEffect(() => {
    const hear = (next: Said) => {
      last.current = next;
      setSaid(next);
    };
    heardAt.push(hear);
    return () => {
      heardAt.splice(heardAt.indexOf(hear), 1);
      if (last.current !== null) heardAt.at(-1)?.(last.current);
    };
  }, []);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => {
      last.current = null;
      setSaid(null);
    }, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="announcer" role="status" aria-live="polite">
      {said !== null && <p class={`said ${said.tone}`}>{said.text}</p>}
    </div>
  );
};
