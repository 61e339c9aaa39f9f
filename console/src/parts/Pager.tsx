import { useLocation } from "preact-iso";
import { urlOf } from "../api/call.ts";

/** Which page a page was reached from, for as long as the window is open: the API's cursors only lead onwards. */
const before = new Map<string, string>();

/** Links to the pages before and after; the cursor is in the URL, so that a page can be linked to. */
export const Pager = ({ next }: { next: string | null }) => {
  const { path, query, url } = useLocation();
  const { cursor, ...others } = query;
  const nextUrl = next === null ? undefined : urlOf(path, { ...others, cursor: next });
  if (nextUrl !== undefined) before.set(nextUrl, url);
  const previous = cursor === undefined ? undefined : (before.get(url) ?? urlOf(path, others));
  if (previous === undefined && nextUrl === undefined) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {previous !== undefined && (
        <a class="button" href={previous} rel="prev">
          ← {before.has(url) ? "Previous page" : "First page"}
        </a>
      )}
      {nextUrl !== undefined && (
        <a class="button" href={nextUrl} rel="next">
          Next page →
        </a>
      )}
    </nav>
  );
};
