import type { EventItem } from "../../../../functions/api/items/eventItem.ts";
import { useGet } from "../../api/useGet.ts";

const EVERY_MS = 10_000;
const AWAITED_EVERY_MS = 2_000;

/** The latest event of all: null where there has never been one, undefined until that is known. */
export const useLastEvent = (): EventItem | null | undefined => {
  const { data } = useGet(
    "/v1/events",
    { query: { limit: 1 } },
    { every: (page) => (page?.items.length === 0 ? AWAITED_EVERY_MS : EVERY_MS) },
  );
  return data === undefined ? undefined : (data.items[0] ?? null);
};
