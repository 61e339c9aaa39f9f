import { Fragment } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Dialog } from "../parts/dialogs/Dialog.tsx";
import { VIEWS } from "./views.ts";

const AFTER_G_MS = 1_500;

/** `/` finds, `g` and a letter opens a view, `?` lists the shortcuts; not while typing. */
export const Shortcuts = () => {
  const [isShown, setShown] = useState(false);
  const { route } = useLocation();
  const wentAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
      if (document.querySelector("dialog[open]") !== null) return;
      const afterG = event.timeStamp - wentAt.current < AFTER_G_MS;
      wentAt.current = event.key === "g" ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const view = afterG ? VIEWS.find(({ key }) => key === event.key) : undefined;
      if (view !== undefined) route(view.path);
      else if (event.key === "/") document.getElementById("find")?.focus();
      else if (event.key === "?") setShown(true);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [route]);
  if (!isShown) return null;
  return (
    <Dialog title="Keyboard shortcuts" onClose={() => setShown(false)}>
      <dl class="facts">
        <dt>
          <kbd>/</kbd>
        </dt>
        <dd>Find</dd>
        {VIEWS.map(({ path, name, key }) => (
          <Fragment key={path}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{name}</dd>
          </Fragment>
        ))}
        <dt>
          <kbd>Esc</kbd>
        </dt>
        <dd>Cancel dialog</dd>
      </dl>
      <div class="actions">
        <button type="button" class="button" onClick={() => setShown(false)}>
          Close
        </button>
      </div>
    </Dialog>
  );
};

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input:not([type=checkbox]), textarea, select");
