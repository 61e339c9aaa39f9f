import { useEffect, useState } from "preact/hooks";

type Said = { text: string; tone: "good" | "bad"; turn: number };

const SHOWN_MS = 6_000;
let turn = 0;
let show: ((said: Said) => void) | undefined;

/** Tells in the corner of the page, and to a screen reader, what was just done. */
export const say = (text: string, tone: Said["tone"] = "good"): void => {
  turn++;
  show?.({ text, tone, turn });
};

/** Where `say` is heard; the page has one. */
export const Announcer = () => {
  const [said, setSaid] = useState<Said | null>(null);
  useEffect(() => {
    show = setSaid;
    return () => {
      show = undefined;
    };
  }, []);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <div class="announcer" role="status" aria-live="polite">
      {said !== null && <p class={`said ${said.tone}`}>{said.text}</p>}
    </div>
  );
};
