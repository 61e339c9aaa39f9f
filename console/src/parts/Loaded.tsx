import type { UseQueryResult } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { ProblemBox } from "./ProblemBox.tsx";

type LoadedProps<Answer> = {
  of: UseQueryResult<Answer, Error>;
  children: (answer: Answer) => ComponentChildren;
};

/** What was read, once it is there; what went wrong stands above what was read before. */
export const Loaded = <Answer,>({ of: { data, error, isPending }, children }: LoadedProps<Answer>) => (
  <>
    {error !== null && <ProblemBox error={error} />}
    {data !== undefined && children(data)}
    {data === undefined && error === null && isPending && (
      <p class="loading" role="status">
        Loading…
      </p>
    )}
  </>
);
