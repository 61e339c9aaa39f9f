import { useLocation } from "preact-iso";
import { urlOf } from "../../api/call.ts";
import { pagesOf } from "../../api/pagesOf.ts";
import { useStoppable } from "../../api/useStoppable.ts";
import { ProblemBox } from "../../parts/ProblemBox.tsx";
import type { SuppressionQuery } from "./filters.ts";

type LookFurtherProps = { query: SuppressionQuery; cursor: string };

/**
 * In place of a page without rows that is not the last: the service looks through some thousand entries for a page.
 * Looks on from there until something fits.
 */
export const LookFurther = ({ query, cursor }: LookFurtherProps) => {
  const { path, query: here, route } = useLocation();
  const { start, stop, isRunning, error } = useStoppable(async (signal) => {
    let found = cursor;
    const given = { query: { ...query, cursor } };
    for await (const response of pagesOf("/v1/suppressions", given, { signal })) {
      const page = await response.json();
      if (page.items.length > 0 || page.cursor === null) break;
      found = page.cursor;
    }
    route(urlOf(path, { ...here, cursor: found }));
  });
  return (
    <>
      <p>No matches so far. The rest of the list has not been searched yet.</p>
      <button type="button" class="button" onClick={() => (isRunning ? stop() : void start())}>
        {isRunning ? "Searching… Stop" : "Search further"}
      </button>
      <ProblemBox error={error} />
    </>
  );
};
