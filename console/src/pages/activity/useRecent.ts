import { useEffect, useRef, useState } from "preact/hooks";
import type { MessageCounts } from "../../../../shared/messages/counts.ts";
import { call } from "../../api/call.ts";
import { answers, mayPass, useGet } from "../../api/useGet.ts";
import { useStoppable } from "../../api/useStoppable.ts";
import type { MessageQuery } from "./filters.ts";
import { begun, extended, isShort, PAGE, type Recent, renewed, shownAll } from "./recent.ts";

const EVERY_MS = 5_000;
/** A page that is short has cost all that one request may read. */
const SHORT_EVERY_MS = 30_000;

type Kept = { key: string; list: Recent };

/** The messages that match, newest first, kept current while the page is looked at, and the older ones on request. */
export const useRecent = (query: MessageQuery, isEnabled: boolean, isHeld: () => boolean) => {
  const newest = useGet(
    "/v1/messages",
    { query: { ...query, limit: PAGE } },
    {
      enabled: isEnabled,
      every: (page, error) => {
        if (error !== null && !mayPass(error)) return false;
        return page !== undefined && isShort(page) ? SHORT_EVERY_MS : EVERY_MS;
      },
    },
  );
  const { data, dataUpdatedAt, isPlaceholderData } = newest;
  const key = JSON.stringify(query);
  const [kept, setKept] = useState<Kept | undefined>(() => {
    const list = keptOf(key);
    return list && { key, list };
  });
  const change = (changed: (list: Recent) => Recent) =>
    setKept((now) => (now?.key === key ? { key, list: changed(now.list) } : now));

  const older = useStoppable(async (signal) => {
    const cursor = kept?.list.cursor;
    if (kept?.key !== key || cursor == null) return;
    const page = await call("GET", "/v1/messages", { query: { ...query, limit: PAGE, cursor } }, { signal });
    change((list) => (list.cursor === cursor ? extended(list, page) : list));
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: whether the rows are held counts when an answer comes
  useEffect(() => {
    if (data === undefined || isPlaceholderData) return;
    // An older page that is under way goes on from where the list ends now.
    const mustStay = older.isRunning || isHeld();
    setKept((now) => {
      const before = now?.key === key ? now.list : keptOf(key);
      const list =
        before === undefined ? begun(data, dataUpdatedAt) : renewed(before, data, dataUpdatedAt, mustStay);
      return { key, list };
    });
  }, [key, data, dataUpdatedAt, isPlaceholderData]);
  // Whoever comes back from a message finds the older pages again.
  useEffect(() => {
    if (kept !== undefined) answers.setQueryData(nameOf(kept.key), kept.list);
  }, [kept]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters, other messages
  useEffect(() => older.stop, [key]);

  return {
    newest,
    list: kept?.list,
    /** What is shown is still what other filters found. */
    isTurning: kept?.key !== key,
    older,
    counts: useCounts(query, isPlaceholderData ? null : (data?.counts ?? null)),
    showNew: () => change(shownAll),
  };
};

/** The newest that were told: an answer for some states or reasons has none, but they do not depend on these. */
const useCounts = (
  { state: _s, reason: _r, actor: _a, ...others }: MessageQuery,
  counts: MessageCounts | null,
): MessageCounts | undefined => {
  const told = useRef<{ of: string; counts: MessageCounts }>();
  const of = JSON.stringify(others);
  if (counts !== null) told.current = { of, counts };
  return told.current?.of === of ? told.current.counts : undefined;
};

const keptOf = (key: string) => answers.getQueryData<Recent>(nameOf(key));

const nameOf = (key: string) => ["activity", key];
