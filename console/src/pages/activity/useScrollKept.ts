import { useEffect } from "preact/hooks";

/** Where pages were scrolled to, by their entries in the window's history. */
const places = new Map<string, number>();

/** Absent from older browsers, which then begin at the top. */
const entryKey = (): string | undefined => globalThis.navigation?.currentEntry?.key;

/** Somebody who comes back finds the page where it was left: the browser tries before the rows are there. */
export const useScrollKept = (): void => {
  useEffect(() => {
    const key = entryKey();
    if (key === undefined) return;
    const place = places.get(key);
    if (place !== undefined) scrollTo(0, place);
    const keep = () => {
      // The next page begins at its top while this one is still there.
      if (entryKey() === key) places.set(key, scrollY);
    };
    addEventListener("scroll", keep, { passive: true });
    return () => removeEventListener("scroll", keep);
  }, []);
};
