import type { FoundPage } from "../../../../shared/messages/findMessages.ts";
import type { FoundMessage } from "../../../../shared/messages/foundMessage.ts";

export const PAGE = 50;

/** The list as it is shown, and what was read since and waits. */
export type Recent = Pick<FoundPage, "cursor" | "searchedBackTo"> & {
  rows: FoundMessage[];
  /** Whether older pages were added to the newest one. */
  isExtended: boolean;
  /** Whether the page that was read last found less than it could hold before it gave up. */
  isShort: boolean;
  /** When the newest page in it was read, in milliseconds. */
  readAt: number;
  /** The newest page, where it has messages that are not shown yet. */
  waiting?: { page: FoundPage; readAt: number; count: number; isMore: boolean } | undefined;
};

export const isShort = ({ items, cursor }: FoundPage): boolean => cursor !== null && items.length < PAGE;

export const begun = (page: FoundPage, readAt: number): Recent => ({
  rows: page.items,
  cursor: page.cursor,
  searchedBackTo: page.searchedBackTo,
  isExtended: false,
  isShort: isShort(page),
  readAt,
});

/**
 * With the newest page, read once more. While the rows are held, they only change in place: no row comes or goes, and
 * what is new waits.
 */
export const renewed = (list: Recent, page: FoundPage, readAt: number, isHeld: boolean): Recent => {
  if (!isHeld) return accepted(list, page, readAt);
  const now = new Map(page.items.map((item) => [item.messageId, item]));
  const rows = list.rows.map((row) => now.get(row.messageId) ?? row);
  const shown = new Set(rows.map(({ messageId }) => messageId));
  // A row that matches no more lets an older message into the page, which is not news.
  const lowest = rows.at(-1)?.at ?? "";
  const count = page.items.filter(({ messageId, at }) => !shown.has(messageId) && at >= lowest).length;
  if (count === 0) return { ...list, rows, readAt, waiting: undefined };
  const isMore = page.cursor !== null && !joins(list, page);
  return { ...list, rows, waiting: { page, readAt, count, isMore } };
};

/** With what waits. */
export const shownAll = (list: Recent): Recent =>
  list.waiting === undefined ? list : accepted(list, list.waiting.page, list.waiting.readAt);

/** With the page after the last one. A message may have been on both sides of the cut. */
export const extended = (list: Recent, page: FoundPage): Recent => {
  const shown = new Set(list.rows.map(({ messageId }) => messageId));
  return {
    ...list,
    rows: [...list.rows, ...page.items.filter(({ messageId }) => !shown.has(messageId))],
    cursor: page.cursor,
    searchedBackTo: page.searchedBackTo,
    isExtended: true,
    isShort: isShort(page),
  };
};

/** Older pages stay where the newest one reaches down to them; else there would be a gap that nobody sees. */
const accepted = (list: Recent, page: FoundPage, readAt: number): Recent => {
  const { searchedBackTo } = page;
  if (!list.isExtended || page.cursor === null || searchedBackTo === null || !joins(list, page))
    return begun(page, readAt);
  const newest = new Set(page.items.map(({ messageId }) => messageId));
  // What is newer than the cut and not in the page matches the filters no more.
  const older = list.rows.filter(({ messageId, at }) => !newest.has(messageId) && at <= searchedBackTo);
  return { ...list, rows: [...page.items, ...older], readAt, waiting: undefined };
};

const joins = ({ rows, readAt }: Recent, page: FoundPage): boolean => {
  const { searchedBackTo } = page;
  if (searchedBackTo === null || searchedBackTo <= (rows[0]?.at ?? "")) return true;
  // If few messages match, the newest row may be older than all that a page searches.
  return isShort(page) && Date.parse(searchedBackTo) <= readAt;
};
