import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { SuppressionItem } from "../../../../functions/api/items/suppressionItem.ts";
import { type Query, urlOf } from "../../api/call.ts";
import { pagesOf } from "../../api/pagesOf.ts";
import { ProblemBox } from "../../parts/ProblemBox.tsx";

export type SuppressionPage = { items: SuppressionItem[]; cursor: string | null };

type LookFurtherProps = { query: Query; cursor: string };

/**
 * In place of a page without rows that is not the last: the service looks through some thousand entries for a page.
 * Looks on from there until something fits.
 */
export const LookFurther = ({ query, cursor }: LookFurtherProps) => {
  const { path, query: here, route } = useLocation();
  const [isLooking, setLooking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const looking = useRef<AbortController>(null);
  useEffect(() => () => looking.current?.abort(), []);
  const look = async () => {
    const controller = new AbortController();
    looking.current = controller;
    setLooking(true);
    setError(null);
    try {
      let found = cursor;
      for await (const response of pagesOf("/v1/suppressions", {
        query: { ...query, cursor },
        signal: controller.signal,
      })) {
        const page = (await response.json()) as SuppressionPage;
        if (page.items.length > 0 || page.cursor === null) break;
        found = page.cursor;
      }
      route(urlOf(path, { ...here, cursor: found }));
    } catch (problem) {
      if (!controller.signal.aborted) setError(problem);
    }
    setLooking(false);
  };
  return (
    <>
      <p>None of the entries looked through so far fits. The list is long, and there is more of it.</p>
      <button
        type="button"
        class="button"
        onClick={() => (isLooking ? looking.current?.abort() : void look())}
      >
        {isLooking ? "Looking… Stop" : "Look further"}
      </button>
      <ProblemBox error={error} />
    </>
  );
};
