import { useEffect, useState } from "preact/hooks";
import { say } from "./Announcer.tsx";

const SHOWN_MS = 2_000;

/** Puts `text` on the clipboard. `what` is what a screen reader hears: “Copy the value of …”. */
export const CopyButton = ({ text, what }: { text: string; what: string }) => {
  const [isDone, setDone] = useState(false);
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => setDone(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isDone]);
  return (
    <button
      type="button"
      class="button small"
      aria-label={`Copy ${what}`}
      onClick={(event) => {
        const done = copy(text, event.currentTarget);
        setDone(done);
        if (done) say(`Copied ${what}.`);
        else say(`The browser could not copy ${what}. Select it and copy it manually.`, "bad");
      }}
    >
      {isDone ? "Copied" : "Copy"}
    </button>
  );
};

/**
 * By way of a selection: the Clipboard API is shut by our Permissions-Policy, and there is none at all where the page
 * comes over plain HTTP from another machine.
 */
const copy = (text: string, near: HTMLElement): boolean => {
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "off-screen";
  // Inside a modal dialog nothing outside of it can be selected.
  (near.closest("dialog") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  near.focus();
  return done;
};
