import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** Of a long list of rows of one height those that are drawn: from one of them up to another, not included. */
export type DrawnRows = { from: number; to: number; rowHeight: number };

/** Fewer are all drawn, and the browser's own search finds each. */
const MOST_ALL_DRAWN = 200;
/** They change by so many at a time, rather than at each scroll, and as many are drawn outside of what is seen. */
const STEP = 10;

/**
 * The rows of `list`, of `count`, that are drawn: those in the window and some around it. Undefined where all are.
 * Their height is that of the rows that are there.
 */
export const useDrawnRows = (list: RefObject<HTMLElement>, count: number): DrawnRows | undefined => {
  const [drawn, setDrawn] = useState<DrawnRows>();
  useLayoutEffect(() => {
    const update = () =>
      setDrawn((before) => (list.current === null ? before : inWindow(list.current, count, before)));
    update();
    addEventListener("scroll", update, { passive: true });
    addEventListener("resize", update);
    return () => {
      removeEventListener("scroll", update);
      removeEventListener("resize", update);
    };
  }, [list, count]);
  return count > MOST_ALL_DRAWN ? (drawn ?? { from: 0, to: MOST_ALL_DRAWN, rowHeight: 0 }) : undefined;
};

const inWindow = (list: HTMLElement, count: number, before: DrawnRows | undefined): DrawnRows | undefined => {
  const rowHeight = heightIn(list, before?.rowHeight);
  if (rowHeight === undefined) return before;
  const above = -list.getBoundingClientRect().top / rowHeight;
  const below = above + innerHeight / rowHeight;
  const from = within(count, Math.floor(above / STEP) - 1);
  const to = within(count, Math.ceil(below / STEP) + 1);
  const isSame = before?.from === from && before.to === to && before.rowHeight === rowHeight;
  return isSame ? before : { from, to, rowHeight };
};

/** Between the first row and the last, whose borders may be others. */
const heightIn = (list: HTMLElement, before: number | undefined): number | undefined => {
  const rows = list.querySelectorAll("tbody tr");
  const last = rows.length - 1;
  if (last < 2) return before;
  const topOf = (i: number) => rows[i]?.getBoundingClientRect().top ?? 0;
  const measured = (topOf(last) - topOf(1)) / (last - 1);
  // Fractions of a pixel, many times, would move the rows.
  return before !== undefined && Math.abs(measured - before) < 1 ? before : measured;
};

const within = (count: number, steps: number): number => Math.min(Math.max(steps * STEP, 0), count);
