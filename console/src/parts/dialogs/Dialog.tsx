import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Announcer } from "../Announcer.tsx";

type DialogProps = { title: string; onClose: () => void; children: ComponentChildren };

/**
 * A question in front of the page; Escape closes it, and the focus goes back to where it was, or to the page's title
 * where that is gone.
 */
export const Dialog = ({ title, onClose, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    const opened = dialog.current;
    opened?.showModal();
    return () => {
      // As long as it is open, nothing outside of it can have the focus.
      opened?.close();
      // What goes together with it, the row of what was removed say, is gone only then.
      queueMicrotask(() => {
        const isThere = before instanceof HTMLElement && before.isConnected;
        (isThere ? before : document.querySelector<HTMLElement>("main h1"))?.focus();
      });
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <h2 id={id}>{title}</h2>
      {children}
      <Announcer />
    </dialog>
  );
};
