import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";

type PageProps = {
  title: string;
  /** Said beside the title: a badge of the state. */
  beside?: ComponentChildren;
  /** What the page is for, in a sentence. */
  lead?: ComponentChildren;
  actions?: ComponentChildren;
  children?: ComponentChildren;
};

/** A page: its title is the window's too, and hears the keyboard's and the screen reader's focus when it opens. */
export const Page = ({ title, beside, lead, actions, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const { path } = useLocation();
  useEffect(() => {
    document.title = `${title} · Postmaster`;
  }, [title]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another path of the same page is another page
  useEffect(() => {
    const isElsewhere = document.activeElement === null || document.activeElement === document.body;
    if (isElsewhere || document.activeElement?.closest("nav, main") != null) heading.current?.focus();
  }, [path]);
  return (
    <>
      <header class="page-head">
        <div class="page-title">
          <h1 tabIndex={-1} ref={heading}>
            {title}
          </h1>
          {beside}
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
        {lead !== undefined && <p class="lead">{lead}</p>}
      </header>
      {children}
    </>
  );
};
