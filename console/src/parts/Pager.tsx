import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";
import { urlOf } from "../api/call.ts";

/** Which page a page was reached from, for as long as the window is open: the API's cursors only lead onwards. */
const before = new Map<string, string>();

type PagerProps = {
  next: string | null;
  /** What is shown is still the page before: `next` leads on from that one. */
  isTurning?: boolean;
};

/** Links to the pages before and after; the cursor is in the URL, so that a page can be linked to. */
export const Pager = ({ next, isTurning = false }: PagerProps) => {
  const { path, query, url } = useLocation();
  const { cursor, ...others } = query;
  const nextUrl = next === null ? undefined : urlOf(path, { ...others, cursor: next });
  if (nextUrl !== undefined && nextUrl !== url && !isTurning) before.set(nextUrl, url);
  const previous = cursor === undefined ? undefined : (before.get(url) ?? urlOf(path, others));
  const ends = useFocusKept(`${previous === undefined}${nextUrl === undefined}`);
  if (previous === undefined && nextUrl === undefined) return null;
  const onClick = (event: MouseEvent) => {
    if (!isTurning) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <nav class="pager" aria-label="Pages" ref={ends}>
      {previous !== undefined && (
        <a class="button" href={previous} rel="prev" aria-disabled={isTurning} onClick={onClick}>
          ← {before.has(url) ? "Previous page" : "First page"}
        </a>
      )}
      {nextUrl !== undefined && (
        <a class="button" href={nextUrl} rel="next" aria-disabled={isTurning} onClick={onClick}>
          Next page →
        </a>
      )}
    </nav>
  );
};

/** Where the link that had the focus is gone, for there is no such page, the other one gets it. */
const useFocusKept = (ends: string) => {
  const nav = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a link goes when one of the ends is reached
  useEffect(() => {
    if (hadFocus.current && document.activeElement === document.body)
      nav.current?.querySelector("a")?.focus();
  }, [ends]);
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      hadFocus.current = target instanceof Node && nav.current?.contains(target) === true;
    };
    document.addEventListener("focusin", onFocus);
    return () => document.removeEventListener("focusin", onFocus);
  }, []);
  return nav;
};
